namespace InternetDesa.Core.Spool;

/// <summary>The groups that wait for the disk, in order. <see cref="SpoolLog"/> guards it.</summary>
internal sealed class CommitQueue(long maxGroupBytes, TimeProvider time)
{
    private readonly GroupBuffers _buffers = new((int)maxGroupBytes);
    private readonly Queue<CommitGroup> _sealed = new();
    private CommitGroup? _committing;
    private CommitGroup? _open;

    public long WaitingBytes { get; private set; }

    public bool IsEmpty => WaitingBytes == 0;

    /// <summary>The group whose records wait for longest, also while it is being committed.</summary>
    public CommitGroup? Oldest => _committing ?? (_sealed.TryPeek(out var group) ? group : _open);

    public SpoolAppend Add(ReadOnlySpan<byte> payload)
    {
        var size = Frame.HeaderBytes + payload.Length;
        if (_open is not null && _open.Bytes + size > maxGroupBytes)
        {
            _sealed.Enqueue(_open);
            _open = null;
        }

        _open ??= new CommitGroup(_buffers, time.GetTimestamp());
        WaitingBytes += size;
        return new SpoolAppend(_open, _open.Add(payload));
    }

    /// <summary>The group to commit: the one that a full disk left, or the oldest. It is closed to new records.</summary>
    public CommitGroup? Take()
    {
        if (_committing is null && !_sealed.TryDequeue(out _committing))
            (_committing, _open) = (_open, null);
        return _committing;
    }

    /// <summary>The group that <see cref="Take"/> gave is durable.</summary>
    public void Committed()
    {
        WaitingBytes -= _committing!.Bytes;
        _committing = null;
    }

    /// <summary>Empties the queue.</summary>
    public List<CommitGroup> TakeAll()
    {
        List<CommitGroup> all = [];
        while (Take() is { } group)
        {
            all.Add(group);
            _committing = null;
        }

        WaitingBytes = 0;
        return all;
    }
}
