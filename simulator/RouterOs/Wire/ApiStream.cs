namespace InternetDesa.Simulator.RouterOs;

/// <summary>A peer's end of a session within the process: what is written is answered before the write returns, on one thread.</summary>
internal sealed class ApiStream : Stream, IApiTransport
{
    private readonly Lock _gate = new();
    private readonly Queue<ArraySegment<byte>> _arrived = new();
    private TaskCompletionSource? _waiting;
    private bool _ended;
    private bool _reset;
    private bool _disposed;

    /// <summary>The router's side; null where it took no session.</summary>
    public ApiSession? Session { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public void Send(byte[] bytes)
    {
        lock (_gate)
            _arrived.Enqueue(bytes);
        Wake();
    }

    /// <inheritdoc/>
    public void End(bool reset)
    {
        lock (_gate)
            (_ended, _reset) = (true, _reset || reset);
        Wake();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            Task waiting;
            lock (_gate)
            {
                if (_disposed || _reset)
                    throw new IOException(_disposed ? "the stream is closed" : "Connection reset by peer");
                if (_arrived.TryDequeue(out var bytes))
                    return Take(bytes, buffer);
                if (_ended)
                    return 0;
                _waiting ??= new TaskCompletionSource();
                waiting = _waiting.Task;
            }

            await waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (_disposed || _reset)
                throw new IOException(_disposed ? "the stream is closed" : "Connection reset by peer");
        }

        Session?.Receive(buffer);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        Wake();
        Session?.PeerClosed();
        base.Dispose(disposing);
    }

    // The part that did not fit stays the first.
    private int Take(ArraySegment<byte> bytes, Memory<byte> buffer)
    {
        var count = Math.Min(bytes.Count, buffer.Length);
        bytes.AsSpan(0, count).CopyTo(buffer.Span);
        if (count == bytes.Count)
            return count;
        var rest = _arrived.ToArray();
        _arrived.Clear();
        _arrived.Enqueue(bytes[count..]);
        foreach (var one in rest)
            _arrived.Enqueue(one);
        return count;
    }

    private void Wake()
    {
        TaskCompletionSource? waiting;
        lock (_gate)
            (waiting, _waiting) = (_waiting, null);
        waiting?.TrySetResult();
    }
}
