using System.Net;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Polling;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Polling;

/// <summary>When live devices are asked while others are dead, in a time that the test moves.</summary>
public sealed class PollerLatenessTests : IAsyncLifetime
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(250);
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-late-");
    private readonly SyncPool _pool = new(1);
    private readonly CollectorStats _collector = new(TimeProvider.System);
    private readonly PollingStats _stats = new();
    private SpoolLog _spool = null!;

    public ValueTask InitializeAsync()
    {
        _spool = SpoolLog.Open(new SpoolOptions { Directory = _directory.FullName }, _pool, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        await _pool.DisposeAsync();
        _collector.Dispose();
        _stats.Dispose();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(120)] // Twice as many dead ones as live ones.
    public async Task A_dead_device_adds_nothing_to_the_time_at_which_live_ones_are_asked(int dead)
    {
        const int live = 60;
        var start = _time.GetUtcNow();
        var router = DeviceObjects.Router(1);
        var devices = Enumerable.Range(1, live + dead).Select(Device).ToList();
        var isLive = devices.Take(live).Select(device => device.Target.EndPoint.Address).ToHashSet();
        var client = new SimulatedClient(_time, address => isLive.Contains(address) ? router.All : null);
        // One place only: whoever waited in it would be waited for.
        using var poller = new SnmpPoller(devices, new PollingOptions { Parallel = 1, Retries = 1 }, SnmpProfiles.BuiltIn, client,
            new PollRecorder(_spool, _collector, _stats, _time), new AgentActivity(_time), _stats, _time, NullLogger<SnmpPoller>.Instance);
        await poller.StartAsync(CancellationToken.None);
        // The uptime that begins each poll, at the phase of its device in each of three rounds; the clock waits for what is due.
        var due = devices.Take(live).SelectMany(device => Enumerable.Range(0, 3).Select(round =>
            (device.Target.EndPoint.Address, At: device.NextAfter(start.Add(Interval / 10)) + (round * Interval)))).ToList();
        while (_time.GetUtcNow() < start + (3 * Interval))
        {
            // The end of a poll says when the next one is: not while the clock moves.
            await Eventually.True(() => devices.Take(live).All(device => !poller.Find(device.Id)!.IsUnderWay), "the end of all polls");
            _time.Advance(Step);
            var expected = due.Count(poll => poll.At <= _time.GetUtcNow() - Step);
            await Eventually.True(() => poller.ExecuteTask is { IsCompleted: true } || Asked(client, isLive).Count >= expected, "the polls that were due");
            Assert.False(poller.ExecuteTask!.IsCompleted, $"{poller.ExecuteTask.Exception}");
        }

        var late = due.Where(poll => poll.At < start + (3 * Interval) - Step).Select(poll => Asked(client, isLive)
            .Where(asked => asked.Device.Equals(poll.Address) && asked.At >= poll.At).Min(asked => asked.At) - poll.At).ToList();
        // The clock's step, and a timer's whole milliseconds; a time-out is 2 s.
        Assert.All(late, by => Assert.InRange(by, TimeSpan.Zero, Step + TimeSpan.FromMilliseconds(1)));
        Assert.Equal(dead > 0, _stats.Silent > 0);
        await poller.StopAsync(CancellationToken.None);
    }

    private static readonly Oid SysUpTime = Oid.Parse("1.3.6.1.2.1.1.3.0");

    private static List<(IPAddress Device, DateTimeOffset At, SnmpPduType Type, IReadOnlyList<Oid> Oids)> Asked(SimulatedClient client, HashSet<IPAddress> live) =>
        [.. client.Requests.Where(request => live.Contains(request.Device) && request.Oids is [var oid] && oid == SysUpTime)];

    private static PolledDevice Device(int number) => new(
        DeviceId.Parse($"33/01/01/{2000 + number}/gw"),
        new SnmpTarget(new IPEndPoint(new IPAddress([10, 33, (byte)(number / 250), (byte)(1 + (number % 250))]), 161), new SnmpCommunity("x")), Interval, HasAgent: false);
}
