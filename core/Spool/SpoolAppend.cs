namespace InternetDesa.Core.Spool;

/// <summary>The promise that <see cref="SpoolLog.Append"/> returns.</summary>
public readonly struct SpoolAppend
{
    private readonly CommitGroup? _group;
    private readonly int _index;

    internal SpoolAppend(CommitGroup group, int index)
    {
        _group = group;
        _index = index;
        Synced = group.Synced;
    }

    internal SpoolAppend(Task refused) => Synced = refused;

    /// <summary>
    /// Succeeds once the record is durable; only then may it be acknowledged. One task is shared by all records of a commit.
    /// Faults with <see cref="SpoolFullException"/> or <see cref="SpoolFailedException"/>.
    /// </summary>
    public Task Synced { get; }

    /// <summary>The record's offset.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Synced"/> has not succeeded: the record has no place in the spool yet.</exception>
    public long Offset => _group is not null && Synced.IsCompletedSuccessfully
        ? _group.FirstOffset + _index
        : throw new InvalidOperationException("The record has no offset until Synced has succeeded.");
}
