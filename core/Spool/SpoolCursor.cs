namespace InternetDesa.Core.Spool;

/// <summary>Reads the durable records of a spool in order.</summary>
public sealed class SpoolCursor : IDisposable
{
    /// <summary>Reads the next durable record.</summary>
    public bool TryRead(out SpoolRecord record) => throw new NotImplementedException();

    /// <summary>Waits until there is something to read.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Returns the read buffer.</summary>
    public void Dispose() => throw new NotImplementedException();
}
