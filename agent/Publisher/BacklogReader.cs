using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Agent.Publisher;

/// <summary>Reads batches back, from memory or from the chunks on disk; neighbours come from one reading of their chunk.</summary>
internal sealed class BacklogReader(BatchStore store) : IDisposable
{
    private readonly Dictionary<BatchKey, ReadOnlyMemory<byte>> _chunk = [];
    private SpoolCursor? _cursor;
    private long _next;
    private long _offset;

    /// <summary>The text of a batch; null where the disk has not kept it, which then is given up, or where it has just moved.</summary>
    public ReadOnlyMemory<byte>? Read(BatchKey key, long? offset)
    {
        // Spelled out: null, of an array or of a conditional, would quietly become a memory that is empty and sent.
        if (offset is not { } at)
            return store.InMemory(key) is { } unsynced ? new ReadOnlyMemory<byte>?(unsynced) : null;
        if (_offset != at && !TryLoad(at))
            return null;
        return _chunk.TryGetValue(key, out var text) ? new ReadOnlyMemory<byte>?(text) : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _cursor?.Dispose();

    private bool TryLoad(long offset)
    {
        if (_cursor is null || offset < _next)
        {
            _cursor?.Dispose();
            _cursor = store.OpenCursor(offset);
        }

        _chunk.Clear();
        _offset = 0;
        SpoolRecord record;
        do
        {
            if (!_cursor.TryRead(out record))
                return false;
            _next = record.Offset + 1;
        }
        while (record.Offset < offset);

        if (record.Offset > offset || BatchChunk.TryRead(record.Payload.Span, []) is not { } batches)
        {
            store.Abandon(offset, Math.Max(offset, record.Offset - 1), "spool_damaged");
            _next = long.MaxValue;
            return false;
        }

        var control = new BatchControl();
        foreach (var batch in batches)
        {
            if (BatchReader.Read(batch.Span, control) is null && control.Header is { } header)
                _chunk[new BatchKey(header.Boot, header.Seq)] = batch;
        }

        _offset = offset;
        return true;
    }
}
