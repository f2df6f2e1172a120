namespace InternetDesa.Protocols.Snmp.Traps;

/// <summary>
/// What a listener received, and why some of it was dropped; since its start. All that was sent to its port is
/// <see cref="Received"/> + <see cref="KernelDrops"/>, and Received is the sum of the others but <see cref="Answered"/>.
/// </summary>
public sealed class SnmpTrapStats
{
    internal long ReceivedCount, NotAllowedCount, MalformedCount, NotAuthenticCount, OverloadedCount, UnstoredCount, UnderWayCount, StoredCount, ReportedCount, AnsweredCount;

    internal Func<long> KernelDropsNow { get; set; } = () => 0;

    /// <summary>Datagrams received.</summary>
    public long Received => Interlocked.Read(ref ReceivedCount);

    /// <summary>Dropped: the source is not allowed to send.</summary>
    public long NotAllowed => Interlocked.Read(ref NotAllowedCount);

    /// <summary>Dropped: no sound notification.</summary>
    public long Malformed => Interlocked.Read(ref MalformedCount);

    /// <summary>Dropped: another community, user or security level, a wrong digest, or outside the time window.</summary>
    public long NotAuthentic => Interlocked.Read(ref NotAuthenticCount);

    /// <summary>Answered with a Report: a v3 sender of informs that has to learn our engine or time first.</summary>
    public long Reported => Interlocked.Read(ref ReportedCount);

    /// <summary>Dropped: too many notifications were under way.</summary>
    public long Overloaded => Interlocked.Read(ref OverloadedCount);

    /// <summary>The handler did not store it.</summary>
    public long Unstored => Interlocked.Read(ref UnstoredCount);

    /// <summary>The handler works on it.</summary>
    public long UnderWay => Interlocked.Read(ref UnderWayCount);

    /// <summary>The handler stored it.</summary>
    public long Stored => Interlocked.Read(ref StoredCount);

    /// <summary>Informs that were answered.</summary>
    public long Answered => Interlocked.Read(ref AnsweredCount);

    /// <summary>Datagrams that the kernel had no room for (SO_MEMINFO, Linux; elsewhere 0).</summary>
    public long KernelDrops => KernelDropsNow();
}
