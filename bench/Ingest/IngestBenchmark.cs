using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.Ingest;

/// <summary>
/// The collector as a process: MQTT, parse, schema, retag, spool, sync, PUBACK and delivery to a sink, beside a mosquitto that only takes the
/// same messages and acknowledges them.
/// </summary>
internal sealed class IngestBenchmark : IBenchmark
{
    private const int WarmUp = 400_000, Messages = 1_000_000;
    private const string PeerName = "mosquitto, no persistence";
    private static readonly string[] MosquittoPaths = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"];

    /// <inheritdoc/>
    public string Name => "ingest";

    /// <inheritdoc/>
    public string About => "The collector under 50 connections × window 50, from PUBLISH to delivery, beside mosquitto.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        using var site = new IngestSite(IngestSite.Province.Take(50));
        var mosquitto = MosquittoPaths.FirstOrDefault(File.Exists);
        if (mosquitto is null)
            say("theirs: null, because mosquitto is not installed");
        var figures = new List<Figure>();
        foreach (var tls in (bool[])[false, true])
        {
            List<Cost> ours = [], theirs = [];
            for (var i = 0; i < rounds; i++)
            {
                // The side that goes first changes, since it may find the machine in another state.
                if (mosquitto is not null && i % 2 == 1)
                    theirs.Add(await MosquittoAsync(site, mosquitto, tls, ct));
                ours.Add(await CollectorAsync(site, tls, ct));
                if (mosquitto is not null && i % 2 == 0)
                    theirs.Add(await MosquittoAsync(site, mosquitto, tls, ct));
                say($"round {i + 1} {Door(tls)}: ours {ours[^1]}, theirs {(mosquitto is null ? "null" : theirs[^1])}");
            }

            figures.AddRange(Figures(tls, ours, theirs, rounds));
        }

        var compressed = await CollectorAsync(site, tls: false, ct, gzip: true);
        say($"delivery with gzip: {compressed}");
        figures.Add(new(Name, "TCP, delivery with gzip: CPU per message", "µs", compressed.Processor, null));
        return figures;
    }

    private static string Door(bool tls) => tls ? "TLS" : "TCP";

    private IEnumerable<Figure> Figures(bool tls, List<Cost> ours, List<Cost> theirs, int rounds)
    {
        double? Theirs(Func<Cost, double> value) => theirs.Count == 0 ? null : Rounds.Median(theirs.Select(value));
        yield return new(Name, $"{Door(tls)}: CPU per message", "µs", Rounds.Median(ours.Select(cost => cost.Processor)), PeerName,
            Theirs(cost => cost.Processor), Goal.RatioAtMost(1), rounds);
        yield return new(Name, $"{Door(tls)}: messages", "1/s", Rounds.Median(ours.Select(cost => cost.PerSecond)), PeerName,
            Theirs(cost => cost.PerSecond), null, rounds);
        yield return new(Name, $"{Door(tls)}: allocated per message", "B", Rounds.Median(ours.Select(cost => cost.Allocated)), null, null,
            Goal.Below(1), rounds);
        yield return new(Name, $"{Door(tls)}: longest wait of a record until it is on disk", "ms", Rounds.Median(ours.Select(cost => cost.LongestWait)), null, null, null, rounds);
        yield return new(Name, $"{Door(tls)}: of it the longest write and sync", "ms", Rounds.Median(ours.Select(cost => cost.LongestSync)), null, null, null, rounds);
    }

    private static async Task<Cost> CollectorAsync(IngestSite site, bool tls, CancellationToken ct, bool gzip = false)
    {
        using var sink = new NoContentSink();
        await using var collector = await site.StartCollectorAsync(sink.Url, tls, ct, new Dictionary<string, object> { ["Influx"] = new { sink.Url, Gzip = gzip } });
        using var load = await WindowLoad.ConnectAsync(site, IngestSite.Collector(tls), tls, ct);
        var cost = await MeasureAsync(load, collector, lines => DeliveredAsync(lines, async () => gzip ? await site.MetricAsync("desa_collector_delivered_total", ct) : sink.Lines, ct),
            () => site.MetricAsync("desa_collector_allocated_bytes_total", ct), ct);
        return cost with
        {
            LongestWait = await site.MetricAsync("desa_spool_wait_longest_milliseconds{spool=\"spool\"}", ct),
            LongestSync = await site.MetricAsync("desa_spool_sync_longest_milliseconds{spool=\"spool\"}", ct),
        };
    }

    private static async Task<Cost> MosquittoAsync(IngestSite site, string program, bool tls, CancellationToken ct)
    {
        await using var mosquitto = await site.StartMosquittoAsync(program, tls, ct);
        using var load = await WindowLoad.ConnectAsync(site, IngestSite.Mosquitto(tls), tls, ct);
        return await MeasureAsync(load, mosquitto, _ => Task.CompletedTask, () => Task.FromResult(0.0), ct);
    }

    private static async Task<Cost> MeasureAsync(
        WindowLoad load, ServerProcess server, Func<long, Task> deliveredAsync, Func<Task<double>> allocatedAsync, CancellationToken ct)
    {
        await load.RunAsync(WarmUp, ct);
        await deliveredAsync((long)WarmUp * LoadMessage.Points);
        var allocated = await allocatedAsync();
        var processor = server.ProcessorMicroseconds;
        var start = TimeProvider.System.GetTimestamp();
        await load.RunAsync(Messages, ct);
        var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await deliveredAsync((long)(WarmUp + Messages) * LoadMessage.Points);
        return new Cost((server.ProcessorMicroseconds - processor) / Messages, Messages / seconds, (await allocatedAsync() - allocated) / Messages);
    }

    // The roll-ups of the collector itself come on top, so there may be more. The sink can not count what is compressed: then the collector says it.
    private static async Task DeliveredAsync(long lines, Func<Task<double>> deliveredAsync, CancellationToken ct)
    {
        while (await deliveredAsync() < lines)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, ct);
    }

    /// <summary>What a message cost: µs of processor time, messages a second, bytes allocated.</summary>
    private readonly record struct Cost(double Processor, double PerSecond, double Allocated)
    {
        /// <summary>The longest that a record waited to be on disk, its warm-up included, ms.</summary>
        public double LongestWait { get; init; }

        /// <summary>The longest write and sync, ms.</summary>
        public double LongestSync { get; init; }

        public override string ToString() => FormattableString.Invariant($"{Processor:F2} µs, {PerSecond:F0}/s, {Allocated:F2} B");
    }
}
