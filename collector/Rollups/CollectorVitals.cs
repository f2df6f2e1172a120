using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.Rollups;

/// <summary>How the collector's disk and process are at a moment.</summary>
internal readonly record struct CollectorVitals
{
    /// <summary>The spool's counters.</summary>
    public SpoolStats Spool { get; init; }

    /// <summary>The spool's bytes on disk.</summary>
    public long SpoolBytes { get; init; }

    /// <summary>The dead letters' bytes on disk.</summary>
    public long DeadBytes { get; init; }

    /// <summary>Records of both that the last start found in damaged places.</summary>
    public long Quarantined { get; init; }

    /// <summary>Resident memory of the process, bytes.</summary>
    public long ResidentBytes { get; init; }

    /// <summary>Processor time of the process since its start, of all cores together.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>A clock that only goes on, for <see cref="Processor"/>.</summary>
    public TimeSpan Clock { get; init; }

    /// <summary>Looks at a collector's storage, and at this process.</summary>
    public static CollectorVitals Of(CollectorStorage storage) => new()
    {
        Spool = storage.Spool.Stats,
        SpoolBytes = storage.Spool.Bytes,
        DeadBytes = storage.Dead.Bytes,
        Quarantined = storage.Spool.Recovery.Quarantined + storage.Dead.Recovery.Quarantined,
        ResidentBytes = Environment.WorkingSet,
        Processor = Environment.CpuUsage.TotalTime,
        Clock = TimeSpan.FromMilliseconds(Environment.TickCount64),
    };
}
