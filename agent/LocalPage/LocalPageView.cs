using InternetDesa.Agent.Evidence;

namespace InternetDesa.Agent.LocalPage;

/// <summary>What the page shows.</summary>
internal sealed record LocalPageView
{
    /// <summary>The trouble; null while nothing is known yet.</summary>
    public required VillageTrouble? Trouble { get; init; }

    /// <summary>For how long it has been so.</summary>
    public required TimeSpan Lasted { get; init; }

    /// <summary>Since when, WIB; null while the box does not know the time.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Now, WIB; null while the box does not know the time.</summary>
    public DateTimeOffset? Now { get; init; }

    /// <summary>Why the agent started.</summary>
    public StartReason Start { get; init; }

    /// <summary>How long ago it started.</summary>
    public TimeSpan Uptime { get; init; }

    /// <summary>Points that wait for the province.</summary>
    public long Queued { get; init; }

    /// <summary>For how many more days there is room; null where that is not known yet.</summary>
    public double? DaysLeft { get; init; }

    /// <summary>Whether the disk is full.</summary>
    public bool DiskFull { get; init; }

    /// <summary>Why the disk takes no writes; null where it does.</summary>
    public string? DiskFault { get; init; }

    /// <summary>What is wrong with the last remote configuration; null where nothing is.</summary>
    public string? ConfigFault { get; init; }

    /// <summary>Measured download speed in Mbit/s; null where none was measured.</summary>
    public double? MeasuredMbps { get; init; }

    /// <summary>How much of its speed the link loses at busy hours, %; null where that is not known.</summary>
    public double? BusyLossPct { get; init; }

    /// <summary>What the probes have cost the link since the start, bytes.</summary>
    public long ProbeBytes { get; init; }
}
