using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Control;
using InternetDesa.Agent.Evidence;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Speed;
using InternetDesa.Agent.Publisher;

namespace InternetDesa.Agent.LocalPage;

/// <summary>Looks at the agent and says what its page shows.</summary>
internal sealed class LocalPageSource(AgentClock clock, BatchStore store, VillageWitness witness, StartEvidence start, SpeedBook speeds, ProbeMeter meter, RemoteConfig? config, string? diskFault)
{
    // WIB; Central Java has no other time, and no summer time.
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);

    /// <summary>What there is to be shown now.</summary>
    public LocalPageView Look()
    {
        var now = clock.Mono;
        var lasted = TimeSpan.FromTicks((now - witness.Since) / TimeSpan.NanosecondsPerTick);
        return new LocalPageView
        {
            Trouble = witness.IsJudged ? witness.Trouble : null,
            Lasted = lasted,
            Since = clock.Utc?.Subtract(lasted).ToOffset(Wib),
            Now = clock.Utc?.ToOffset(Wib),
            Start = start.Reason,
            Uptime = TimeSpan.FromTicks(now / TimeSpan.NanosecondsPerTick),
            Queued = store.Backlog().Points,
            DaysLeft = store.DaysLeft,
            MeasuredMbps = speeds.Last / 1e6,
            BusyLossPct = speeds.BusyLossPct,
            ProbeBytes = meter.Bytes,
            ConfigFault = config?.Fault,
            DiskFault = diskFault,
            DiskFull = store.IsDiskFull,
        };
    }
}
