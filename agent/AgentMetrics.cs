using System.Diagnostics.Metrics;

namespace InternetDesa.Agent;

/// <summary>The counters of meter <c>InternetDesa.Agent</c>. Agents of one process share one object.</summary>
public sealed class AgentMetrics : IDisposable
{
    private readonly Meter _meter = new("InternetDesa.Agent");

    /// <summary>Makes the instruments.</summary>
    public AgentMetrics()
    {
        Batches = _meter.CreateCounter<long>("agent.batches", "{batch}", "Batches that are durable in the spool.");
        Publishes = _meter.CreateCounter<long>("agent.publishes", "{message}", "PUBLISH packets of batches, repeats included.");
        Receipts = _meter.CreateCounter<long>("agent.receipts", "{receipt}", "Receipts of the collector.");
        Connects = _meter.CreateCounter<long>("agent.connects", "{connection}", "Connections that a collector accepted.");
        _drops = _meter.CreateCounter<long>("agent.drops", "{item}", "What was dropped, by reason.");
    }

    private readonly Counter<long> _drops;

    internal Counter<long> Batches { get; }

    internal Counter<long> Publishes { get; }

    internal Counter<long> Receipts { get; }

    internal Counter<long> Connects { get; }

    /// <summary>Counts what was dropped: <c>spool_full</c>, <c>spool_damaged</c> (batches), <c>receipt_malformed</c> (messages),
    /// <c>probe_failed</c>, <c>probe_overrun</c> (samples), <c>publish_refused</c> (attempts; the batch is kept),
    /// <c>command_malformed</c>, <c>config_refused</c> (messages).</summary>
    internal void Drop(string reason, long count = 1) => _drops.Add(count, new KeyValuePair<string, object?>("reason", reason));

    /// <summary>Ends the meter.</summary>
    public void Dispose() => _meter.Dispose();
}
