using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Bench.Snmp;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Polling;
using InternetDesa.Collector.Traps;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Bench.Traps;

/// <summary>
/// The collector's poller and its door for traps in one process, as they run, first without traps, then under a flood: what the flood
/// costs polling, memory and processor, and whether every datagram is accounted for.
/// </summary>
internal sealed class TrapBenchmark : IBenchmark
{
    private const int Devices = 500, PerSecond = 20_000, Senders = 16, SecondsPerRound = 4, IntervalSeconds = 5;
    private readonly List<double> _late = [];
    private readonly Lock _gate = new();

    /// <inheritdoc/>
    public string Name => "traps";

    /// <inheritdoc/>
    public string About => "20,000 traps a second, half of them malformed, while 500 devices are polled every 5 s; 4 s a round.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var seconds = rounds * SecondsPerRound;
        var directory = Path.Combine(Workshop.Directory, "traps");
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        var simulated = new SnmpDevices(Devices, 0, false, 1);
        using var responder = await SnmpResponderProcess.StartAsync(simulated);
        var community = new SnmpCommunity(SnmpQuestions.Community);
        var devices = Enumerable.Range(0, Devices).Select(number => new PolledDevice(DeviceId.Parse($"33/01/01/{2001 + number}/gw"),
            new SnmpTarget(new IPEndPoint(SnmpDevices.AddressOf(number), responder.Port), community), TimeSpan.FromSeconds(IntervalSeconds), HasAgent: false)).ToList();

        var time = TimeProvider.System;
        await using var pool = new SyncPool();
        await using var spool = SpoolLog.Open(new SpoolOptions { Directory = directory }, pool, time);
        using var collector = new CollectorStats(time);
        using var polling = new PollingStats();
        using var traps = new TrapStats();
        await using var client = new SnmpClient(time, inline: true);
        var recorder = new PollRecorder(spool, collector, polling, time, PollRecorder.Gathering);
        using var poller = new SnmpPoller(devices, new PollingOptions { IntervalSeconds = IntervalSeconds }, SnmpProfiles.BuiltIn, client, recorder,
            new AgentActivity(time), polling, time, NullLogger<SnmpPoller>.Instance);
        var sources = new TrapSources(devices);
        var handler = new TrapHandler(sources, poller.Hint, recorder, new TrapOptions().EventsAMinute, traps, time);
        await using var listener = new SnmpTrapListener(new IPEndPoint(IPAddress.Loopback, 0), sources.CredentialsOf, handler.HandleAsync, new SnmpKeyRing(), time);
        using var meter = Listen();
        await poller.StartAsync(ct);

        // All have been polled twice: their counters and names are known.
        await Task.Delay(TimeSpan.FromSeconds(2 * IntervalSeconds), time, ct);
        var calm = await PhaseAsync(polling, () => Task.Delay(TimeSpan.FromSeconds(seconds), time, ct));
        var early = TimeSpan.FromSeconds(Math.Min(5, seconds / 2));
        var settled = Task.Delay(early, time, ct).ContinueWith(_ => Rss(), TaskScheduler.Default);
        var sent = 0L;
        var flood = await PhaseAsync(polling, async () => sent = await TrapSenderProcess.RunAsync(listener.EndPoint, SnmpQuestions.Community,
            devices.Take(Senders).Select(device => device.Target.EndPoint.Address), PerSecond, seconds));
        var growth = Rss() - await settled;
        await Task.Delay(TimeSpan.FromSeconds(1), time, ct);
        await poller.StopAsync(ct);
        var stats = listener.Stats;
        var sum = stats.NotAllowed + stats.Malformed + stats.NotAuthentic + stats.Overloaded + stats.Reported + stats.Unstored + stats.Stored + stats.UnderWay;
        say($"sent {sent:N0} in {seconds} s: received {stats.Received:N0}, kernel drops {stats.KernelDrops:N0}; malformed {stats.Malformed:N0}, not authentic "
            + $"{stats.NotAuthentic:N0}, overloaded {stats.Overloaded:N0}, flood {traps.FloodedEvents:N0}, stored {stats.Stored:N0}; {traps.Hints:N0} polls came early");
        Directory.Delete(directory, recursive: true);
        return
        [
            Of("traps sent a second", "datagrams/s", (double)sent / seconds, null),
            Of("datagrams not accounted for: sent - received - kernel drops", "datagrams", Math.Abs(sent - stats.Received - stats.KernelDrops), Goal.AtMost(0)),
            Of("received and in no counter", "datagrams", Math.Abs(stats.Received - sum), Goal.AtMost(0)),
            Of("kernel drops of all", "%", 100.0 * stats.KernelDrops / Math.Max(1, sent), null),
            Of("polls a second without traps", "polls/s", calm.Polls, null),
            Of("polls a second under traps, of those without", "%", 100.0 * flood.Polls / calm.Polls, new Goal("ours >= 98", figure => figure.Ours >= 98)),
            Of("polls without an answer under traps", "polls", flood.Silent, Goal.AtMost(0)),
            Of("lateness of polls without traps, p99", "ms", calm.Late, null),
            Of("lateness of polls under traps, p99", "ms", flood.Late, Goal.Below(1000)),
            Of("processor without traps", "% of a core", calm.Cpu * 100, null),
            Of("processor under traps", "% of a core", flood.Cpu * 100, null),
            Of("growth of RSS from the flood's first seconds to its end", "MiB", growth / 1048576.0, Goal.AtMost(16)),
        ];

        Figure Of(string name, string unit, double ours, Goal? goal) => new(Name, name, unit, ours, goal);
    }

    // Polls and processor time a second: the sender's start and end take a while on a busy machine.
    private async Task<(double Polls, double Silent, double Late, double Cpu)> PhaseAsync(PollingStats stats, Func<Task> phase)
    {
        lock (_gate)
            _late.Clear();
        using var process = Process.GetCurrentProcess();
        var (answered, silent, cpu) = (stats.Answered, stats.Silent, process.TotalProcessorTime);
        var begin = TimeProvider.System.GetTimestamp();
        await phase();
        var seconds = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        process.Refresh();
        lock (_gate)
            return ((stats.Answered - answered) / seconds, stats.Silent - silent, 1000 * _late.Order().ElementAtOrDefault(_late.Count * 99 / 100),
                (process.TotalProcessorTime - cpu).TotalSeconds / seconds);
    }

    private MeterListener Listen()
    {
        var listener = new MeterListener
        {
            InstrumentPublished = static (instrument, listener) =>
            {
                if (instrument.Name == "desa.collector.polling.lateness")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>((_, late, _, _) =>
        {
            lock (_gate)
                _late.Add(late);
        });
        listener.Start();
        return listener;
    }

    private static long Rss()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
