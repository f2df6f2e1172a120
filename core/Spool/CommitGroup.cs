namespace InternetDesa.Core.Spool;

/// <summary>The records that one write and one sync make durable together, framed in one pooled buffer.</summary>
/// <param name="buffers">Where its buffer comes from.</param>
/// <param name="begun">The timestamp of its first record.</param>
internal sealed class CommitGroup(GroupBuffers buffers, long begun)
{
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private byte[] _buffer = [];

    public Task Synced => _synced.Task;

    public long Begun => begun;

    public long FirstOffset { get; private set; }

    public int Records { get; private set; }

    public int Bytes { get; private set; }

    /// <returns>The record's index in the group.</returns>
    public int Add(ReadOnlySpan<byte> payload)
    {
        var size = Frame.HeaderBytes + payload.Length;
        if (_buffer.Length - Bytes < size)
            Grow(Bytes + size);
        Frame.WriteLength(_buffer.AsSpan(Bytes), payload.Length);
        payload.CopyTo(_buffer.AsSpan(Bytes + Frame.HeaderBytes));
        Bytes += size;
        return Records++;
    }

    /// <summary>Numbers the records from <paramref name="first"/>; a group that found the disk full is numbered again.</summary>
    public ReadOnlySpan<byte> Stamp(long first)
    {
        FirstOffset = first;
        var frames = _buffer.AsSpan(0, Bytes);
        for (var rest = frames; !rest.IsEmpty; first++)
            rest = rest[Frame.Seal(rest, first)..];
        return frames;
    }

    public void Succeed()
    {
        Release();
        _synced.SetResult();
    }

    public void Fail(Exception reason)
    {
        Release();
        _synced.SetException(reason);
        _ = _synced.Task.Exception; // A caller that no longer waits is no unobserved exception.
    }

    private void Grow(int size)
    {
        var larger = buffers.Rent(Math.Max(size, 2 * Bytes));
        _buffer.AsSpan(0, Bytes).CopyTo(larger);
        Release();
        _buffer = larger;
    }

    private void Release()
    {
        if (_buffer.Length > 0)
            buffers.Return(_buffer);
        _buffer = [];
    }
}
