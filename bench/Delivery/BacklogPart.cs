using System.Globalization;
using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Bench.Ingest;

namespace InternetDesa.Bench.Delivery;

/// <summary>
/// InfluxDB is away while the province's villages hand in hours of reports, one message a report, as fast as the collector takes them; then
/// a sink answers, and the villages report on at their usual pace. The backlog's points have their times; its records came within
/// minutes, not hours.
/// </summary>
internal sealed class BacklogPart(int hours)
{
    private const int Window = 50, AtOnce = 50, Looks = 20, ReportsPerSecond = 143, MostMinutes = 60;
    private const int SpoolMegabytes = 65_536;
    private static readonly IPEndPoint SinkAddress = new(IngestSite.Address, 8086);
    private static readonly TimeSpan NoLongerFresh = TimeSpan.FromSeconds(40);

    public async Task<IReadOnlyList<Figure>> RunAsync(Action<string> say, CancellationToken ct)
    {
        using var site = new IngestSite(IngestSite.Province);
        await using var collector = await site.StartCollectorAsync($"http://{SinkAddress}", tls: false, ct, new Dictionary<string, object> { ["SpoolMegabytes"] = SpoolMegabytes });
        var messages = (long)site.Agents.Length * hours * 60;
        var start = TimeProvider.System.GetTimestamp();
        var residents = await SpoolAsync(site, collector, messages, say, ct);
        var spooling = TimeProvider.System.GetElapsedTime(start);
        say(string.Create(CultureInfo.InvariantCulture, $"{messages:N0} messages spooled in {spooling.TotalSeconds:F0} s"));
        await Task.Delay(NoLongerFresh, TimeProvider.System, ct);

        using var fleet = new FleetLoad(site, tls: false, TimeProvider.System);
        await fleet.ConnectAllAsync(ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var reporting = fleet.PaceAsync(ReportsPerSecond, MostMinutes * 60, stop.Token);
        using var sink = new NoContentSink(SinkAddress);
        var watch = new LagWatch(site, collector, say);
        var seen = false;
        var drain = await watch.RunAsync(MostMinutes, backlog => (seen |= backlog > 0) && backlog == 0 && sink.Lines >= messages * LoadMessage.Points, ct);
        await stop.CancelAsync();
        await ((Task)reporting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Figure Of(string what, string unit, double value, Goal? goal) => new("delivery", $"{hours} h of backlog, {messages:N0} messages: {what}", unit, value, goal);
        return
        [
            Of("taken while InfluxDB is away", "1/s", messages / spooling.TotalSeconds, null),
            Of("resident after the first tenth", "MiB", residents[residents.Count / 10], null),
            // Villages come one after the other, and each costs some memory of its own; the backlog must not.
            Of("resident after the half", "MiB", residents[residents.Count / 2], null),
            Of("resident at the end", "MiB", residents[^1], Goal.AtMost(Math.Round(1.1 * residents[residents.Count / 2]))),
            Of("drained", "min", drain.TotalMinutes, Goal.Below(60)),
            Of("lines that the sink counted, live ones included, by the backlog's points", "ratio", sink.Lines / ((double)messages * LoadMessage.Points), Goal.AtLeast(1)),
            Of("worst lag of live reports meanwhile, the wait for InfluxDB included", "s", watch.WorstLags.Max() / 1000, Goal.Below(60)),
            Of("worst lag after the first minute", "s", watch.WorstLags.Skip(1).DefaultIfEmpty(0).Max() / 1000, null),
            Of("processor time while draining", "cores", Rounds.Median(watch.Cores), null),
            Of("resident at its end", "MiB", watch.Residents[^1], null),
        ];
    }

    private async Task<List<double>> SpoolAsync(IngestSite site, ServerProcess collector, long messages, Action<string> say, CancellationToken ct)
    {
        var residents = new List<double>();
        var done = 0L;
        var step = messages / Looks;
        var first = TimeProvider.System.GetUtcNow().AddHours(-hours);
        await Parallel.ForAsync(0, site.Agents.Length, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, async (i, token) =>
        {
            using var village = await site.ConnectAsync(i, IngestSite.Collector(tls: false), tls: false, from: null, token,
                new LoadMessage(site.Agents[i], IngestSite.NewBoot(i), first, TimeSpan.FromMinutes(1)));
            await village.PublishAsync(hours * 60, Window, token);
            var after = Interlocked.Add(ref done, hours * 60);
            if (after / step == (after - (hours * 60)) / step)
                return;
            lock (residents)
            {
                residents.Add(collector.ResidentBytes / (1 << 20));
                say(string.Create(CultureInfo.InvariantCulture, $"{after:N0} spooled, {residents[^1]:F0} MiB"));
            }
        });
        return residents;
    }
}
