using InternetDesa.Core.Batches;

namespace InternetDesa.Agent.Clock;

/// <summary>What is remembered of one boot of the agent.</summary>
internal sealed class BootRecord(long boot)
{
    public long Boot => boot;

    /// <summary>The wall clock at the boot's start, nanoseconds since 1970: only a claim.</summary>
    public long Claimed { get; init; }

    /// <summary>UTC at the boot's start; 0 while unknown.</summary>
    public long Utc0 { get; set; }

    /// <summary>How far off <see cref="Utc0"/> can be, ms.</summary>
    public long ErrorMs { get; set; }

    /// <summary>Whether a durable batch carries the anchor to the collector.</summary>
    public bool Declared { get; set; }

    /// <summary>The last seq that is durable; 0 where there is none.</summary>
    public long LastSeq { get; set; }

    /// <summary>The last moment that the boot is known to have lived, nanoseconds since its start.</summary>
    public long LastMono { get; set; }

    /// <summary>The kernel's own number of the machine's boot; empty where it has none.</summary>
    public string Machine { get; init; } = "";

    /// <summary>Whether it ended in order: everything that it sampled is on disk.</summary>
    public bool Stopped { get; set; }

    public bool IsAnchored => Utc0 != 0;

    public ClockAnchor Anchor => new(boot, Utc0, ErrorMs);

    /// <summary>Anchors the boot. One that replaces another is declared too: it is better, if it comes to the collector first.</summary>
    public void SetAnchor(in ClockAnchor anchor)
    {
        Utc0 = anchor.Utc0;
        ErrorMs = anchor.ErrorMs;
        Declared = false;
    }
}
