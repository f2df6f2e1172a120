namespace InternetDesa.Core.Spool;

/// <summary>
/// Reads the durable records of a spool in order, over holes and over segments that were deleted below it. It holds a pooled buffer
/// while it has something to read and nothing while it is idle.
/// </summary>
/// <remarks>Not safe for concurrent use; a spool has as many cursors as it has readers.</remarks>
public sealed class SpoolCursor : IDisposable
{
    private readonly SegmentTable _table;
    private readonly SegmentReader _reader;
    private readonly Action<long> _onDamage;
    private readonly long _from;
    private Segment? _segment;

    internal SpoolCursor(ISpoolFiles files, SegmentTable table, long from, Action<long> onDamage)
    {
        _table = table;
        _from = from;
        _onDamage = onDamage;
        _reader = new SegmentReader(files, hole => onDamage(hole.Records));
    }

    /// <summary>Reads the next durable record.</summary>
    /// <returns>False where there is none yet.</returns>
    /// <exception cref="StorageException">The file could not be opened; calling again tries again.</exception>
    public bool TryRead(out SpoolRecord record)
    {
        while (_table.TryFind(_segment, _reader.Position, _from, out var segment, out var length))
        {
            if (segment != _segment)
                _reader.Start(segment.Path, segment.First);
            _segment = segment;
            try
            {
                while (_reader.TryRead(length, out record))
                {
                    if (record.Offset >= _from)
                        return true;
                }
            }
            catch (StorageException e) when (e.Errno == Errno.NoEntry)
            {
                if (!_table.IsDoomed(segment))
                    _onDamage(segment.Next - _reader.Expected);
                _reader.Skip(length);
            }
        }

        _reader.Release();
        record = default;
        return false;
    }

    /// <summary>Waits until <see cref="TryRead"/> is worth another call.</summary>
    /// <returns>False where the spool was closed and everything durable has been read.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="ct"/> was cancelled.</exception>
    public async ValueTask<bool> WaitAsync(CancellationToken ct)
    {
        while (true)
        {
            // Asked for before the look, so that no change falls between the two.
            var change = _table.Change();
            if (_table.TryFind(_segment, _reader.Position, _from, out _, out _))
                return true;
            if (change is null)
                return false;
            await change.WaitAsync(ct).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the buffer.</summary>
    public void Dispose() => _reader.Dispose();
}
