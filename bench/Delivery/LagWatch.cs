using System.Globalization;
using InternetDesa.Bench.Ingest;

namespace InternetDesa.Bench.Delivery;

/// <summary>Looks at a collector's lag and backlog every second, and says once a minute what it saw.</summary>
/// <param name="site">The collector's site.</param>
/// <param name="collector">Its process.</param>
/// <param name="say">Receives a line a minute.</param>
internal sealed class LagWatch(IngestSite site, ServerProcess collector, Action<string> say)
{
    private const int Minute = 60;
    private double _processor;

    /// <summary>The worst lag of the live tail in each minute, ms.</summary>
    public List<double> WorstLags { get; } = [];

    /// <summary>Resident memory at each minute's end, MiB.</summary>
    public List<double> Residents { get; } = [];

    /// <summary>Processor time of each minute, of a core.</summary>
    public List<double> Cores { get; } = [];

    /// <summary>Watches until <paramref name="isOver"/> of the backlog, asked once a second, or the end of the minutes.</summary>
    /// <returns>How long that was.</returns>
    public async Task<TimeSpan> RunAsync(int minutes, Func<double, bool> isOver, CancellationToken ct)
    {
        var start = TimeProvider.System.GetTimestamp();
        _processor = collector.ProcessorMicroseconds;
        var worst = 0.0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), TimeProvider.System);
        for (var second = 1; second <= minutes * Minute && await timer.WaitForNextTickAsync(ct); second++)
        {
            worst = Math.Max(worst, await site.MetricAsync("desa_collector_lag_milliseconds", ct));
            var backlog = await site.MetricAsync("desa_collector_backlog", ct);
            var over = isOver(backlog);
            if (second % Minute == 0 || over)
            {
                Note(second, worst, backlog);
                worst = 0;
            }

            if (over)
                break;
        }

        return TimeProvider.System.GetElapsedTime(start);
    }

    private void Note(int second, double worst, double backlog)
    {
        var processor = collector.ProcessorMicroseconds;
        WorstLags.Add(worst);
        Residents.Add(collector.ResidentBytes / (1 << 20));
        Cores.Add((processor - _processor) / 1e6 / (second % Minute == 0 ? Minute : second % Minute));
        _processor = processor;
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        say(string.Create(CultureInfo.InvariantCulture,
            $"{second} s: worst lag {worst:F0} ms, backlog {backlog:N0} records, {Residents[^1]:F0} MiB, {Cores[^1]:F2} cores, load {load}"));
    }
}
