using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// Reads single records of the spool by their offsets. A segment is read from its start, so records that lie close together, as
/// those of one power cut do, share one cursor.
/// </summary>
internal sealed class RecordLookup(SpoolLog spool) : IDisposable
{
    // Further than this, a new cursor costs less than the records between.
    private const long Near = 10_000;
    private SpoolCursor? _cursor;
    private long _next;

    /// <summary>Reads one record.</summary>
    /// <returns>False where the spool has it no more: it was damaged.</returns>
    public bool TryRead(long offset, out SpoolRecord record)
    {
        if (_cursor is null || offset < _next || offset > _next + Near)
        {
            Dispose();
            _cursor = spool.OpenCursor(offset);
        }

        while (_cursor.TryRead(out record))
        {
            _next = record.Offset + 1;
            if (record.Offset >= offset)
                return record.Offset == offset;
        }

        return false;
    }

    /// <summary>Returns the cursor's buffer; the next look begins anew.</summary>
    public void Dispose()
    {
        _cursor?.Dispose();
        _cursor = null;
    }
}
