using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using InternetDesa.Core.Regions;

namespace InternetDesa.Collector.Ingest;

/// <summary>When each village's agent was last heard by any door: a village whose agent reports is not polled as well.</summary>
public sealed class AgentActivity(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly ConcurrentDictionary<VillageCode, StrongBox<long>> _last = new();

    /// <summary>The village's agent sent something.</summary>
    public void Heard(VillageCode village) =>
        Volatile.Write(ref _last.GetOrAdd(village, static _ => new StrongBox<long>()).Value, time.GetUtcNow().UtcTicks);

    /// <summary>When it was heard last; before that, when we began to listen.</summary>
    public DateTimeOffset LastHeard(VillageCode village) =>
        _last.TryGetValue(village, out var last) ? new DateTimeOffset(Volatile.Read(ref last.Value), TimeSpan.Zero) : _start;
}
