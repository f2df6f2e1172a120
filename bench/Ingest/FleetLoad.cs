using System.Globalization;
using System.Net;
using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.Ingest;

/// <summary>
/// Every village of the province connected from an address of its own: what idle connections cost, a paced load of one message a minute each
/// ten-fold, and a reconnect of all of them at once.
/// </summary>
internal sealed class FleetLoad(IngestSite site, bool tls, TimeProvider? clock = null) : IDisposable
{
    private const int MessagesPerSecond = 1400, PacedSeconds = 30, WarmUpSeconds = 60, OpenAtOnce = 200;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(5);
    /// <summary>Told of each message: which village, its points' time in nanoseconds, the timestamp of its PUBLISH.</summary>
    public Action<int, long, long>? Published { get; set; }

    private readonly LoadConnection?[] _connections = new LoadConnection?[site.Agents.Length];

    /// <summary>Measures a collector that was just started.</summary>
    public async Task<FleetCost> RunAsync(ServerProcess collector, Action<string> say, CancellationToken ct)
    {
        var empty = collector.ResidentBytes;
        await ConnectAllAsync(ct);
        say($"{_connections.Length} connected");
        await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, ct);
        var idle = (collector.ResidentBytes - empty) / _connections.Length;
        // The first minute compiles the code, twice where it is hot.
        await PaceAsync(MessagesPerSecond, WarmUpSeconds, ct);
        var processor = collector.ProcessorMicroseconds;
        var latencies = await PaceAsync(MessagesPerSecond, PacedSeconds, ct);
        var cores = (collector.ProcessorMicroseconds - processor) / (PacedSeconds * 1e6);
        var resident = collector.ResidentBytes;
        say("paced load done");
        Dispose();
        var start = TimeProvider.System.GetTimestamp();
        var waits = await ConnectAllAsync(ct);
        var storm = TimeProvider.System.GetElapsedTime(start);
        return new FleetCost(idle, cores, resident / (1 << 20), Percentile(latencies, 0.99), storm.TotalSeconds, Percentile(waits, 1) / 1000, Percentile(waits, 0.5) / 1000);
    }

    public void Dispose() => Array.ForEach(_connections, connection => connection?.Dispose());

    /// <summary>Connects all, who want to now.</summary>
    /// <returns>How long each waited, ms.</returns>
    public async Task<List<double>> ConnectAllAsync(CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        var waits = new double[_connections.Length];
        await Parallel.ForAsync(0, _connections.Length, new ParallelOptions { MaxDegreeOfParallelism = OpenAtOnce, CancellationToken = ct }, async (i, token) =>
        {
            _connections[i] = await site.ConnectAsync(i, IngestSite.Collector(tls), tls, AddressOf(i), token, clock is null ? null : new LoadMessage(site.Agents[i], IngestSite.NewBoot(i), clock));
            waits[i] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
        });
        return [.. waits];
    }

    /// <summary>Has them publish in turn, at a pace.</summary>
    /// <returns>How long each waited for its PUBACK, ms.</returns>
    public async Task<List<double>> PaceAsync(int perSecond, int seconds, CancellationToken ct)
    {
        var latencies = new List<Task<TimeSpan>>();
        var start = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        for (var sent = 0; sent < seconds * perSecond && await timer.WaitForNextTickAsync(ct);)
        {
            var due = Math.Min(seconds * perSecond, (int)(TimeProvider.System.GetElapsedTime(start).TotalSeconds * perSecond));
            for (; sent < due; sent++)
            {
                var village = sent % _connections.Length;
                var at = TimeProvider.System.GetTimestamp();
                latencies.Add(_connections[village]!.PublishOneAsync(ct));
                Published?.Invoke(village, _connections[village]!.LastTime, at);
            }
        }

        return [.. (await Task.WhenAll(latencies)).Select(latency => latency.TotalMilliseconds)];
    }

    private static double Percentile(List<double> values, double part) => values.Order().ElementAt((int)((values.Count - 1) * part));

    private static IPAddress AddressOf(int i) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"127.10.{i / 250}.{1 + (i % 250)}"));
}

/// <summary>What a fleet cost the collector.</summary>
/// <param name="IdleBytes">Memory of a connection that is idle.</param>
/// <param name="Cores">Processor time by time, under the paced load.</param>
/// <param name="ResidentMegabytes">Memory in all, under it.</param>
/// <param name="PubackMilliseconds">The 99th percentile of the time to PUBACK.</param>
/// <param name="StormSeconds">Until all were connected again.</param>
/// <param name="LongestWaitSeconds">The wait of the last.</param>
/// <param name="MedianWaitSeconds">The wait in the middle.</param>
internal sealed record FleetCost(
    double IdleBytes, double Cores, double ResidentMegabytes, double PubackMilliseconds, double StormSeconds, double LongestWaitSeconds, double MedianWaitSeconds)
{
    /// <summary>The figures: medians of the rounds.</summary>
    public static IEnumerable<Figure> Figures(IReadOnlyList<FleetCost> rounds, string bench, bool tls, int connections)
    {
        var name = $"{connections:N0} connections, {(tls ? "TLS" : "TCP")}";
        Figure Of(string what, string unit, Func<FleetCost, double> value, Goal? goal) =>
            new(bench, $"{name}: {what}", unit, Rounds.Median(rounds.Select(value)), null, null, goal, rounds.Count);
        yield return Of("memory of an idle one", "B", cost => cost.IdleBytes, null);
        yield return Of("1,400 messages a second", "cores", cost => cost.Cores, Goal.AtMost(0.15));
        yield return Of("resident", "MiB", cost => cost.ResidentMegabytes, Goal.Below(tls ? 700 : 400));
        yield return Of("p99 PUBACK", "ms", cost => cost.PubackMilliseconds, Goal.Below(100));
        yield return Of("all back after a cut", "s", cost => cost.StormSeconds, Goal.Below(120));
        yield return Of("longest wait by the median's", "ratio", cost => cost.LongestWaitSeconds / cost.MedianWaitSeconds, Goal.Below(3));
    }
}
