using InternetDesa.Collector.Projection;
using InternetDesa.Core.Spool;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Admin;

/// <summary>Whether everything that the collector is made of runs, and whether it does its work.</summary>
/// <param name="spool">The spool.</param>
/// <param name="pulse">The projector's.</param>
/// <param name="services">The host's services: ingest, projector, delivery and whatever else is there.</param>
internal sealed class CollectorHealth(SpoolLog spool, ProjectorPulse pulse, IEnumerable<IHostedService> services)
{
    private readonly Lock _gate = new();
    private SpoolStats _last = spool.Stats;
    private bool _refuses;

    /// <summary>
    /// What does not run, so that a restart may help: names of services, <c>spool</c> where the disk failed, and the projector where it
    /// hangs.
    /// </summary>
    public IReadOnlyList<string> Faults() =>
    [
        .. services.OfType<BackgroundService>().Where(service => service.ExecuteTask is null or { IsFaulted: true })
            .Select(service => service.GetType().Name),
        .. spool.Failure.IsFaulted ? ["spool"] : Array.Empty<string>(),
        .. pulse.SinceBeat > ProjectorPulse.Limit ? [FormattableString.Invariant($"projector (hangs for {pulse.SinceBeat.TotalSeconds:0} s)")] : Array.Empty<string>(),
    ];

    /// <summary>Why it does not take or show what villages send, though it runs; a restart would not help.</summary>
    public IReadOnlyList<string> Hindrances() =>
    [
        .. Faults(),
        .. pulse.SinceCommit > ProjectorPulse.Limit ? [FormattableString.Invariant($"the state database has taken nothing for {pulse.SinceCommit.TotalSeconds:0} s")] : Array.Empty<string>(),
        .. Refuses() ? ["the spool takes nothing: it or its disk is full"] : Array.Empty<string>(),
    ];

    // From the first refusal to the next record that is taken.
    private bool Refuses()
    {
        lock (_gate)
        {
            var stats = spool.Stats;
            _refuses = stats.Refused != _last.Refused || stats.NoSpace != _last.NoSpace || (_refuses && stats.AppendedRecords == _last.AppendedRecords);
            _last = stats;
            return _refuses;
        }
    }
}
