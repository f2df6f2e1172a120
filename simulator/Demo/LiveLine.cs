using System.Globalization;
using InternetDesa.Collector;
using InternetDesa.State;

namespace InternetDesa.Simulator.Demo;

/// <summary>The line that says how the demo is: villages by state, messages and points a second, lag.</summary>
internal sealed class LiveLine(StatusQueries queries, CollectorStats stats, DemoConsole console, TimeProvider time)
{
    private string _states = "";
    private long _version = -1;
    private long _messages;
    private long _points;

    /// <summary>Writes the line until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        using var timer = new PeriodicTimer(console.LiveInterval, time);
        for (var last = time.GetTimestamp(); await timer.WaitForNextTickAsync(ct);)
        {
            var now = time.GetTimestamp();
            console.Live(Text(time.GetElapsedTime(last, now)));
            last = now;
        }
    }

    private string Text(TimeSpan elapsed)
    {
        var (messages, points) = (stats.Messages, stats.Points);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"villages: {States()} | {(messages - _messages) / elapsed.TotalSeconds:0.0} messages/s, ")
            + string.Create(CultureInfo.InvariantCulture,
            $"{(points - _points) / elapsed.TotalSeconds:0} points/s, lag {stats.LagMilliseconds / 1000.0:0.0} s");
        (_messages, _points) = (messages, points);
        return text;
    }

    private string States()
    {
        if (queries.Freshness().Version is var version && version == _version)
            return _states;
        var counts = queries.Villages().CountBy(village => village.State).ToDictionary();
        _states = string.Join(", ", Enum.GetValues<VillageState>().Where(counts.ContainsKey)
            .Select(state => $"{counts[state]} {state.ToString().ToLowerInvariant()}"));
        _version = version;
        return _states;
    }
}
