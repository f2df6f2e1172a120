using System.Net;

namespace InternetDesa.Bench.Chaos;

/// <summary>A collector under load, with its sink: what most parts begin with and end by reading back.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromMinutes(3);
    private readonly CancellationTokenSource _stop = new(), _drain = new();
    private readonly Task _load;

    private ChaosRun(ChaosSite site, ChaosSink sink, ChaosProcess collector, IReadOnlyList<ChaosDevice> devices)
    {
        (Site, Sink, Collector, Devices) = (site, sink, collector, devices);
        _load = Task.WhenAll(devices.Select(device => Task.Run(() => device.RunAsync(_stop.Token, _drain.Token))));
    }

    public ChaosSite Site { get; }

    public ChaosSink Sink { get; }

    public ChaosProcess Collector { get; private set; }

    public IReadOnlyList<ChaosDevice> Devices { get; }

    public long Forgotten => Devices.Sum(device => device.ForgottenCount);

    /// <summary>Starts everything.</summary>
    /// <param name="villages">How many devices speak.</param>
    /// <param name="prepare">Changes the site before the collector starts.</param>
    /// <param name="target">Where devices connect, where that is not the collector itself.</param>
    /// <param name="trustsPuback">A negative control.</param>
    /// <param name="tracer">What runs the collector, such as strace.</param>
    public static async Task<ChaosRun> StartAsync(int villages = 4, Action<ChaosSite>? prepare = null, Func<ChaosSite, IPEndPoint>? target = null,
        bool trustsPuback = false, params string[] tracer)
    {
        var sink = await ChaosSink.StartAsync();
        var site = new ChaosSite(villages, sink.Url);
        prepare?.Invoke(site);
        var collector = await site.StartAsync(tracer);
        return new ChaosRun(site, sink, collector,
            [.. site.Devices.Select((device, i) => new ChaosDevice(device, i + 1, () => target?.Invoke(site) ?? site.Mqtt, trustsPuback))]);
    }

    /// <summary>Kills the collector with SIGKILL and starts it again.</summary>
    public async Task KillAsync()
    {
        await Collector.KillAsync();
        await StartAgainAsync();
    }

    /// <summary>Starts the collector again that has ended.</summary>
    public async Task StartAgainAsync(params string[] tracer)
    {
        await Collector.DisposeAsync();
        Collector = await Site.StartAsync(tracer);
    }

    /// <summary>Waits until the devices may forget so many more batches.</summary>
    public async Task ProgressAsync(int batches)
    {
        var enough = Forgotten + batches;
        var start = TimeProvider.System.GetTimestamp();
        while (Forgotten < enough)
        {
            if (TimeProvider.System.GetElapsedTime(start) > DrainPatience)
                throw new InvalidOperationException($"No {batches} receipts within three minutes; the collector said:\n{Collector.Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Lets the devices come to an end, stops the collector, and reads back.</summary>
    /// <param name="stopped">Called before it reads.</param>
    /// <returns>Everything that is wrong.</returns>
    public async Task<IReadOnlyList<string>> EndAsync(Func<Task>? stopped = null)
    {
        await _drain.CancelAsync();
        var faults = new List<string>();
        if (await Task.WhenAny(_load, Task.Delay(DrainPatience, TimeProvider.System)) != _load)
            faults.Add($"a device still waits for receipts; the collector said:\n{Collector.Output}");
        await _stop.CancelAsync();
        await _load;
        if (await Collector.StopAsync() is var code and not 0)
            faults.Add($"the collector ended with {code}:\n{Collector.Output}");
        if (stopped is not null)
            await stopped();
        return [.. faults, .. await ChaosVerifier.CheckAsync(Site, Sink, Devices)];
    }

    /// <summary>What happened, for the table.</summary>
    public string Describe() =>
        $"{Devices.Sum(device => device.Last)} batches, {Forgotten} receipted, {Devices.Sum(device => device.Lost.Count)} lost and {Devices.Sum(device => device.Abandoned.Count)} given up on purpose, {Devices.Sum(device => device.Breaks)} connections broken, {Sink.Points} points in the sink";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Collector.DisposeAsync();
        await Sink.DisposeAsync();
        Site.Dispose();
        _stop.Dispose();
        _drain.Dispose();
    }
}
