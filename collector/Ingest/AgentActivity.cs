using System.Collections.Concurrent;
using InternetDesa.Core.Regions;

namespace InternetDesa.Collector.Ingest;

/// <summary>When each village's agent was last heard by any door: a village whose agent reports is not polled as well.</summary>
public sealed class AgentActivity(TimeProvider time)
{
    private readonly DateTimeOffset _start = time.GetUtcNow();
    private readonly ConcurrentDictionary<VillageCode, DateTimeOffset> _last = new();

    /// <summary>The village's agent sent something.</summary>
    public void Heard(VillageCode village) => _last[village] = time.GetUtcNow();

    /// <summary>When it was heard last; before that, when we began to listen.</summary>
    public DateTimeOffset LastHeard(VillageCode village) => _last.GetValueOrDefault(village, _start);
}
