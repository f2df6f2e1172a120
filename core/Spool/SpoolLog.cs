namespace InternetDesa.Core.Spool;

/// <summary>An append-only log of records in a directory: shape only, the engine follows.</summary>
public sealed class SpoolLog : IAsyncDisposable
{
    private SpoolLog() => Dropped?.Invoke(default);

    /// <summary>Raised on a thread of the pool just before <see cref="SpoolFullPolicy.DropOldest"/> deletes records.</summary>
    public event Action<SpoolDrop>? Dropped;

    /// <summary>The offset of the oldest segment.</summary>
    public long FirstOffset => throw new NotImplementedException();

    /// <summary>The first offset that is not durable yet.</summary>
    public long NextOffset => throw new NotImplementedException();

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => throw new NotImplementedException();

    /// <summary>What opening found.</summary>
    public SpoolRecovery Recovery => throw new NotImplementedException();

    /// <summary>Faults when the spool has failed.</summary>
    public Task Failure => throw new NotImplementedException();

    /// <summary>The counters.</summary>
    public SpoolStats Stats => throw new NotImplementedException();

    /// <summary>Opens a spool and recovers it.</summary>
    public static SpoolLog Open(SpoolOptions options, SyncPool pool, TimeProvider time) => throw new NotImplementedException();

    /// <summary>Appends a record.</summary>
    public SpoolAppend Append(ReadOnlySpan<byte> payload) => throw new NotImplementedException();

    /// <summary>Opens a cursor.</summary>
    public SpoolCursor OpenCursor(long fromOffset) => throw new NotImplementedException();

    /// <summary>Tells that a reader has durably finished everything below an offset.</summary>
    public void SetFloor(string reader, long offset) => throw new NotImplementedException();

    /// <summary>Closes the spool.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
