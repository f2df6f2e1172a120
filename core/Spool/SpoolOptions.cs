namespace InternetDesa.Core.Spool;

/// <summary>What a spool does with a new record when it has reached <see cref="SpoolOptions.MaxBytes"/>.</summary>
public enum SpoolFullPolicy
{
    /// <summary>The new record is refused: its sender is not acknowledged, keeps it and sends it again.</summary>
    Refuse,

    /// <summary>The oldest segments are deleted, read or not, and counted: for a sender that nobody stands behind.</summary>
    DropOldest,
}

/// <summary>Where a spool lives and how large it may grow.</summary>
public sealed class SpoolOptions
{
    /// <summary>The directory of the segment files; created where it is missing. One spool, one directory.</summary>
    public required string Directory { get; set; }

    /// <summary>A segment file that would grow over so many bytes is closed and a new one begun. A larger record gets a segment of its own.</summary>
    public long SegmentBytes { get; set; } = 16 << 20;

    /// <summary>The cap on all segment files together, in bytes; at least two segments.</summary>
    public long MaxBytes { get; set; } = 1 << 30;

    /// <summary>What happens at the cap.</summary>
    public SpoolFullPolicy OnFull { get; set; } = SpoolFullPolicy.Refuse;

    /// <summary>The largest payload of one record, in bytes.</summary>
    public int MaxRecordBytes { get; set; } = 4 << 20;

    /// <summary>How many bytes may wait in memory for the disk; beyond, records are refused under both policies.</summary>
    public long MaxWaitingBytes { get; set; } = 64 << 20;

    /// <summary>
    /// How long a thread that is to write waits for more records first, 0 to 10 s. Where many senders speak a few times a second each, a sync
    /// for every few records costs more than all the rest; their acknowledgements come so much later.
    /// </summary>
    public TimeSpan GatherTime { get; set; } = TimeSpan.Zero;

    /// <summary>How long the spool waits after a full disk (ENOSPC) or quota (EDQUOT) before it tries a new segment.</summary>
    public TimeSpan NoSpaceRetry { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The names of the readers whose floors hold segments back. A reader that has not spoken yet holds everything, so all of them
    /// are named here, before the first record can be deleted. Without readers only <see cref="SpoolFullPolicy.DropOldest"/> deletes.
    /// </summary>
    public IReadOnlyList<string> Readers { get; set; } = [];

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(Directory);
        Require(SegmentBytes >= 512, $"{nameof(SegmentBytes)} is {SegmentBytes}: write at least 512");
        Require(MaxBytes >= 2 * SegmentBytes, $"{nameof(MaxBytes)} is {MaxBytes}: write at least two segments ({2 * SegmentBytes}), or smaller {nameof(SegmentBytes)}");
        Require(MaxRecordBytes is > 0 and <= 1 << 28, $"{nameof(MaxRecordBytes)} is {MaxRecordBytes}: write 1 to {1 << 28}");
        Require(MaxWaitingBytes > 0, $"{nameof(MaxWaitingBytes)} is {MaxWaitingBytes}: write a positive number of bytes");
        Require(GatherTime >= TimeSpan.Zero && GatherTime <= TimeSpan.FromSeconds(10), $"{nameof(GatherTime)} is {GatherTime}: write 0 to 10 seconds");
        Require(NoSpaceRetry > TimeSpan.Zero, $"{nameof(NoSpaceRetry)} is {NoSpaceRetry}: write a positive time");
        Require(Readers.Distinct().Count() == Readers.Count, $"{nameof(Readers)} names a reader twice");
    }

    private void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentException($"Spool {Directory}: {message}.");
    }
}
