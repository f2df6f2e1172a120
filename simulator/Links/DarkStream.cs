namespace InternetDesa.Simulator.Links;

/// <summary>A village's connection: while its link is dark, reads and writes wait, and go on when light returns.</summary>
internal sealed class DarkStream(Stream inner, VillageLink link) : Stream
{
    private readonly CancellationTokenSource _closed = new();

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = Either(cancellationToken);
        try
        {
            var read = await inner.ReadAsync(buffer, either.Token);
            // What came while it got dark is not there yet.
            await link.WhenLightAsync(either.Token);
            return read;
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(DarkStream));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var either = Either(cancellationToken);
        try
        {
            await link.WhenLightAsync(either.Token);
            await inner.WriteAsync(buffer, either.Token);
        }
        catch (OperationCanceledException) when (_closed.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(DarkStream));
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    /// <summary>Not offered: a wait for light may not hold a thread.</summary>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc cref="Flush"/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc cref="Flush"/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed.IsCancellationRequested)
        {
            // In the dark the socket outlives this stream, so who waits on it has to be told.
            _closed.Cancel();
            link.Close(inner);
        }

        base.Dispose(disposing);
    }

    private CancellationTokenSource Either(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_closed.IsCancellationRequested, this);
        return CancellationTokenSource.CreateLinkedTokenSource(ct, _closed.Token);
    }
}
