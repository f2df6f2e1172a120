using InternetDesa.Bench.Harness;
using InternetDesa.Bench.Ingest;
using InternetDesa.Core.Regions;

namespace InternetDesa.Bench.Delivery;

/// <summary>
/// The nation's 83,763 villages, one report a minute each, through a mosquitto into one collector and on to a sink that says 204: whether the
/// lag stays as it is. Through a broker, since a machine of the bench has not so many descriptors for connections of their own.
/// </summary>
internal sealed class NationPart(int minutes)
{
    private const int Villages = 83_763, MessagesPerSecond = 1400, WarmUpMinutes = 2;
    private static readonly string[] MosquittoPaths = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto"];
    private static readonly string[] Provinces = ["33", "11", "12", "13", "14", "15", "16", "17", "18", "19"];

    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> say, CancellationToken ct)
    {
        if (Array.Find(MosquittoPaths, File.Exists) is not { } program)
        {
            say("nation: skipped, mosquitto is not installed");
            return [];
        }

        // Codes of one province under ten provinces' numbers: as many, and as deep, as the nation's.
        using var site = new IngestSite(Provinces.SelectMany(province => IngestSite.Province.Select(code => VillageCode.Parse(province + code.Digits[2..]))).Take(Villages));
        using var sink = new NoContentSink();
        await using var mosquitto = await site.StartMosquittoAsync(program, tls: false, ct);
        await using var collector = await site.StartCollectorAsync(sink.Url, tls: false, ct, new Dictionary<string, object>
        {
            ["Broker"] = new { Url = $"mqtt://{IngestSite.Mosquitto(tls: false)}", ClientId = "collector-nation" },
        });
        await using var load = await BrokerLoad.ConnectAsync(site, IngestSite.Mosquitto(tls: false), ct);
        say($"{site.Agents.Length} villages, the collector listens");
        await load.PaceAsync(MessagesPerSecond, TimeSpan.FromMinutes(WarmUpMinutes), ct);
        var watch = new LagWatch(site, collector, say);
        var lines = sink.Lines;
        var sent = load.Sent;
        var pacing = load.PaceAsync(MessagesPerSecond, TimeSpan.FromMinutes(minutes), ct);
        await watch.RunAsync(minutes, _ => pacing.IsCompleted, ct);
        await pacing;
        var rate = (sink.Lines - lines) / (minutes * 60.0);
        // What is under way comes to its end.
        await Task.Delay(TimeSpan.FromSeconds(10), TimeProvider.System, ct);
        var missing = load.Sent - await site.MetricAsync("desa_collector_acks_total", ct);
        say($"{load.Sent - sent} messages sent in {minutes} min, {missing} not stored, the sink took {rate:F0} lines a second");
        var part = Math.Max(1, Math.Min(10, watch.WorstLags.Count / 3));
        Figure Of(string what, string unit, double value, Goal? goal) => new("delivery", $"nation, 1,400/s for {minutes} min: {what}", unit, value, goal);
        return
        [
            Of("messages not stored", "1", missing, Goal.AtMost(0)),
            Of($"worst lag of a minute, median of the first {part}", "ms", Rounds.Median(watch.WorstLags.Take(part)), null),
            Of($"the same of the last {part}", "ms", Rounds.Median(watch.WorstLags.TakeLast(part)), Goal.Below(5000)),
            Of("worst lag of all", "ms", watch.WorstLags.Max(), Goal.Below(60_000)),
            Of("processor time", "cores", Rounds.Median(watch.Cores), null),
            Of($"resident, median of the first {part} minutes", "MiB", Rounds.Median(watch.Residents.Take(part)), null),
            Of($"the same of the last {part}", "MiB", Rounds.Median(watch.Residents.TakeLast(part)), null),
        ];
    }
}
