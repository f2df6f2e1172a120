using System.Diagnostics.Metrics;
using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Polling;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Bench.Snmp;

/// <summary>What an interval of a fleet cost and how well it went.</summary>
/// <param name="Answered">Live devices that answered in it.</param>
/// <param name="Expected">Live devices.</param>
/// <param name="P99">How late a poll of a live device began, ms: 99 of a hundred were earlier.</param>
/// <param name="Worst">The latest, ms.</param>
/// <param name="Cpu">Of one core, %.</param>
/// <param name="Polls">Polls that were answered.</param>
/// <param name="Allocated">Bytes allocated for a poll.</param>
internal sealed record FleetInterval(int Answered, int Expected, double P99, double Worst, double Cpu, long Polls, double Allocated);

/// <summary>
/// The collector's poller with a fleet, as it runs: a device a minute at its own phase, sysUpTime by GET, eight interfaces by GETBULK,
/// points and rates made of them, and a record in a spool on disk, synced.
/// </summary>
internal sealed class SnmpFleet : IAsyncDisposable
{
    /// <summary>Two counters of every interface, with its name and the counters' beginning: one GETBULK of 40 bindings.</summary>
    private const string Profile = """
        name: bench
        match: [1.3.6.1.4.1.32473.1]
        tables:
          - measurement: net
            tag: if
            columns:
              - { oid: 1.3.6.1.2.1.31.1.1.1.6, field: rx_bytes, rate: rx_bps }
              - { oid: 1.3.6.1.2.1.31.1.1.1.10, field: tx_bytes, rate: tx_bps }
        """;

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly SnmpDevices _devices;
    private readonly TimeSpan _interval;
    private readonly DeviceId[] _ids;
    private readonly string _directory = Path.Combine(Workshop.Directory, "fleet");
    private readonly SyncPool _pool = new();
    private readonly SpoolLog _spool;
    private readonly CollectorStats _collector;
    private readonly PollingStats _stats = new();
    private readonly SnmpClient _client;
    private readonly SnmpPoller _poller;
    private readonly MeterListener _meter;
    private readonly List<double> _late = [];
    private readonly Lock _gate = new();

    public SnmpFleet(SnmpDevices devices, int port, TimeSpan interval, SnmpKeyRing? keys = null)
    {
        (_devices, _interval) = (devices, interval);
        _ids = [.. Enumerable.Range(0, devices.Count).Select(IdOf)];
        if (Directory.Exists(_directory))
            Directory.Delete(_directory, recursive: true);
        Directory.CreateDirectory(_directory);
        File.WriteAllText(Path.Combine(_directory, "bench.yaml"), Profile);
        _spool = SpoolLog.Open(new SpoolOptions { Directory = Path.Combine(_directory, "spool") }, _pool, _time);
        _collector = new CollectorStats(_time);
        _client = new SnmpClient(_time, keys: keys, inline: true);
        _poller = new SnmpPoller([.. Enumerable.Range(0, devices.Count).Select(number => PolledDeviceOf(number, port))], new PollingOptions(),
            SnmpProfiles.Load(_directory), _client, new PollRecorder(_spool, _collector, _stats, _time, PollRecorder.Gathering), new AgentActivity(_time), _stats, _time,
            NullLogger<SnmpPoller>.Instance);
        _meter = Listen();
    }

    public SnmpClientStats Stats => _client.Stats;

    /// <summary>Begins, and waits until every live device has answered once; as long as two minutes.</summary>
    /// <returns>How long that took, and what it cost.</returns>
    public async Task<(TimeSpan Took, double Cpu)> StartAsync(CancellationToken ct)
    {
        var cpu = ProcessorTime.Now();
        var begin = _time.GetTimestamp();
        await _poller.StartAsync(ct);
        // A minute at least, since every device has its own moment in it.
        await Task.Delay(_interval, _time, ct);
        while (AnsweredSince(DateTimeOffset.MinValue) < Live && _time.GetElapsedTime(begin) < 2 * _interval)
            await Task.Delay(Grace, _time, ct);
        var took = _time.GetElapsedTime(begin);
        return (took, 100 * (ProcessorTime.Now() - cpu) / took.TotalNanoseconds);
    }

    /// <summary>Watches one interval.</summary>
    public async Task<FleetInterval> IntervalAsync(CancellationToken ct)
    {
        lock (_gate)
            _late.Clear();
        var from = _time.GetUtcNow();
        var polls = _stats.Answered;
        var cpu = ProcessorTime.Now();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        await Task.Delay(_interval, _time, ct);
        var took = _time.GetUtcNow() - from;
        var used = ProcessorTime.Now() - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        polls = _stats.Answered - polls;
        await Task.Delay(Grace, _time, ct);
        double[] late;
        lock (_gate)
            late = [.. _late.Order()];
        return new FleetInterval(AnsweredSince(from), Live, 1000 * late[late.Length * 99 / 100], 1000 * late[^1],
            100 * used / took.TotalNanoseconds, polls, (double)allocated / polls);
    }

    public async ValueTask DisposeAsync()
    {
        await _poller.StopAsync(CancellationToken.None);
        _poller.Dispose();
        _meter.Dispose();
        await _client.DisposeAsync();
        _stats.Dispose();
        _collector.Dispose();
        await _spool.DisposeAsync();
        await _pool.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private int Live => Enumerable.Range(0, _devices.Count).Count(device => !_devices.IsSilent(device));

    private int AnsweredSince(DateTimeOffset from) =>
        Enumerable.Range(0, _devices.Count).Count(number => !_devices.IsSilent(number) && _poller.Find(_ids[number])!.Answered >= from);

    private PolledDevice PolledDeviceOf(int number, int port) => new(_ids[number],
        new SnmpTarget(new IPEndPoint(SnmpDevices.AddressOf(number), port), _devices.CredentialsOf(number)) { Timeout = TimeSpan.FromSeconds(2), Retries = 1 },
        _interval, HasAgent: false);

    // Villages by number: 1,000 a kecamatan, 100 kecamatan a kabupaten.
    private static DeviceId IdOf(int number) => DeviceId.Parse($"33/{1 + (number / 10_000):D2}/{1 + (number / 1000 % 10):D2}/{2001 + (number % 1000)}/gw");

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
        listener.SetMeasurementEventCallback<double>((_, late, tags, _) =>
        {
            if (tags[0].Value is not "live")
                return;
            lock (_gate)
                _late.Add(late);
        });
        listener.Start();
        return listener;
    }
}
