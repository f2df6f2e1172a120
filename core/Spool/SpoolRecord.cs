namespace InternetDesa.Core.Spool;

/// <summary>A record as a cursor reads it.</summary>
/// <param name="Offset">Its number, from 1, ascending through the spool; holes are legal.</param>
/// <param name="Payload">Its bytes, valid until the next <see cref="SpoolCursor.TryRead"/>.</param>
public readonly record struct SpoolRecord(long Offset, ReadOnlyMemory<byte> Payload);

/// <summary>What opening a spool found on disk.</summary>
/// <param name="Records">Whole records.</param>
/// <param name="BytesCut">Bytes cut from torn tails: writes that a crash interrupted and nobody was told of.</param>
/// <param name="Quarantined">Records lost in damaged places, whose bytes were copied to <c>quarantine/</c>.</param>
/// <param name="QuarantinedBytes">The bytes of those places.</param>
public readonly record struct SpoolRecovery(long Records, long BytesCut, long Quarantined, long QuarantinedBytes);

/// <summary>Records that <see cref="SpoolFullPolicy.DropOldest"/> is about to delete.</summary>
/// <param name="FromOffset">The first offset.</param>
/// <param name="ToOffset">The last offset, included.</param>
/// <param name="Records">How many records.</param>
public readonly record struct SpoolDrop(long FromOffset, long ToOffset, long Records);

/// <summary>Counters of one spool since it was opened.</summary>
public readonly record struct SpoolStats
{
    /// <summary>Records that became durable.</summary>
    public long AppendedRecords { get; init; }

    /// <summary>Bytes of their frames.</summary>
    public long AppendedBytes { get; init; }

    /// <summary>Groups written and synced; records per commit is what group commit gains.</summary>
    public long Commits { get; init; }

    /// <summary>Time spent in writes and syncs of commits, in ms.</summary>
    public double SyncMilliseconds { get; init; }

    /// <summary>The longest commit of the last one to two minutes, in ms; 0 where there was none.</summary>
    public double LongestSyncMilliseconds { get; init; }

    /// <summary>
    /// The longest time from <see cref="SpoolLog.Append"/> to the end of the sync that made the record durable, of the last one to two minutes
    /// and of what still waits, in ms: <see cref="SpoolOptions.GatherTime"/> and the wait for the commit before are in it.
    /// </summary>
    public double LongestWaitMilliseconds { get; init; }

    /// <summary>How often the disk or the quota was full.</summary>
    public long NoSpace { get; init; }

    /// <summary>Records refused at the cap.</summary>
    public long Refused { get; init; }

    /// <summary>Records deleted unread at the cap.</summary>
    public long DroppedRecords { get; init; }

    /// <summary>Records that cursors found damaged and stepped over; what recovery found is in <see cref="SpoolRecovery"/>.</summary>
    public long Damaged { get; init; }
}
