namespace InternetDesa.Tests.RouterOs;

/// <summary>A stream in memory: what is written is kept a write apiece, what arrives wakes the reader at once.</summary>
internal sealed class CountingStream : Stream
{
    private readonly Queue<byte> _arrived = new();
    private TaskCompletionSource? _waiting;
    private bool _ended;

    public List<byte[]> Writes { get; } = [];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Arrive(byte[] bytes)
    {
        foreach (var octet in bytes)
            _arrived.Enqueue(octet);
        Interlocked.Exchange(ref _waiting, null)?.SetResult();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_arrived.Count == 0 && !_ended)
            await (_waiting = new TaskCompletionSource()).Task;
        var read = 0;
        while (read < buffer.Length && _arrived.TryDequeue(out var octet))
            buffer.Span[read++] = octet;
        return read;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Writes.Add(buffer.ToArray());
        return ValueTask.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        _ended = true;
        Interlocked.Exchange(ref _waiting, null)?.SetResult();
    }
}
