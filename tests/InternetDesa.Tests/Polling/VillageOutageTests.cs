using System.Buffers;
using System.Net;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Polling;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.Snmp;
using InternetDesa.Simulator.Truth;
using InternetDesa.Simulator.World;
using InternetDesa.State;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Polling;

/// <summary>A village that has only a router, through the poller, the spool and the projection, down and back.</summary>
public sealed class VillageOutageTests : IAsyncLifetime
{
    private static readonly StateRules Rules = new(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5));
    private static readonly DateTimeOffset Begin = new(2026, 11, 22, 0, 0, 0, TimeSpan.Zero);
    private readonly VillageWorld _world = new(RegionTable.CentralJava(), 3, 1, 1, Begin.AddDays(-30), TimeSpan.FromSeconds(5));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-outage-");
    private readonly SyncPool _pool = new(1);
    private readonly CollectorStats _collector = new(TimeProvider.System);
    private readonly PollingStats _stats = new();
    private SpoolLog _spool = null!;
    private VillageState _state;

    private WorldVillage Village => _world.Villages[2];

    private DeviceId Gateway => new(Village.Code, "gw");

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
    [InlineData("Power", "Power")]
    [InlineData("Uplink", "Uplink")]
    public async Task A_village_without_agent_is_down_in_90_seconds_and_its_uptime_tells_why(string kind, string cause)
    {
        // A cut of the world that lasts, with quiet before it.
        var cut = Cuts().First(cut => cut.Kind.ToString() == kind && cut.To - cut.From > TimeSpan.FromSeconds(120));
        var time = new ManualTimeProvider(cut.From.AddMinutes(-5));
        var routers = new VillageRouters(_world, time);
        var client = new SimulatedClient(time, routers.At);
        var device = new PolledDevice(Gateway, new SnmpTarget(new IPEndPoint(Village.Address, 161), new SnmpCommunity("x")), TimeSpan.FromMinutes(1), HasAgent: false);
        var model = Model(time.GetUtcNow());
        var truth = new TruthLog();
        var driver = new WorldDriver(_world, [], TimeSpan.Zero, truth, time);
        var recorder = new PollRecorder(_spool, _collector, _stats, time);
        using var poller = new SnmpPoller([device], new PollingOptions(), SnmpProfiles.BuiltIn, client, recorder, new AgentActivity(time), _stats, time, NullLogger<SnmpPoller>.Instance);
        await poller.StartAsync(CancellationToken.None);
        using var cursor = _spool.OpenCursor(_spool.FirstOffset);
        var states = new List<StateChange>();
        var lost = DateTimeOffset.MaxValue;
        while (time.GetUtcNow() < cut.To.AddMinutes(6))
        {
            time.Advance(TimeSpan.FromSeconds(1));
            // In vain or not, a poll that waits for nothing but the disk is let finish.
            await Eventually.True(() => time.PendingTimers > 0, "a poll that ends or waits");
            await recorder.StoredAsync();
            driver.WriteDown(time.GetUtcNow());
            while (cursor.TryRead(out var record))
                Assert.True(model.Apply(record.Payload.Span));
            model.Tick(time.GetUtcNow());
            var changes = model.TakeChanges(new RangeSet(), time.GetUtcNow());
            states.AddRange(changes.StateChanges);
            if (lost == DateTimeOffset.MaxValue && changes.StateChanges.Any(change => change.State == VillageState.Down))
                lost = time.GetUtcNow();
        }

        // The end gives the begin its cause.
        Assert.Equal(["Unknown", cause], states.Where(change => change.State == VillageState.Down).Select(change => change.Cause.ToString()));
        states = [.. states.GroupBy(change => change.At).Select(changes => changes.Last())];
        Assert.Equal(["Normal", "Down", "Normal"], states.Select(change => change.State.ToString()));
        Assert.Equal(cause, states[^1].Cause.ToString());
        // By its last report, at most a minute before the cut; and 90 s of silence.
        Assert.InRange(states[1].At, cut.From.AddSeconds(-62), cut.From);
        Assert.InRange(lost, cut.From.AddSeconds(28), cut.From.AddSeconds(92));
        var actual = Assert.Single(truth.Of(Village.Code));
        Assert.Equal((kind, true), (actual.Kind.ToString(), actual.To is not null));
        Assert.InRange(actual.From, cut.From, cut.From.AddSeconds(1));
        await poller.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void A_trap_and_another_device_that_answers_do_not_bring_a_village_back()
    {
        var model = Model(Begin);
        Apply(model, Gateway, CollectorRecord.SnmpDoor, Begin.AddSeconds(1));
        model.Tick(Begin.AddSeconds(92));
        Assert.Equal(VillageState.Down, State(model));
        Apply(model, Gateway, CollectorRecord.TrapDoor, Begin.AddSeconds(93));
        Apply(model, new DeviceId(Village.Code, "ap"), CollectorRecord.SnmpDoor, Begin.AddSeconds(94));
        model.Tick(Begin.AddSeconds(95));
        Assert.Equal(VillageState.Down, State(model));
        Apply(model, Gateway, CollectorRecord.SnmpDoor, Begin.AddSeconds(96));
        Assert.Equal(VillageState.Normal, State(model));
    }

    private IEnumerable<Cut> Cuts()
    {
        for (var at = Begin; at < Begin.AddDays(3); at = at.AddSeconds(20))
        {
            if (_world.CutAt(Village, at) is { } cut && Enumerable.Range(1, 24).All(i => _world.CutAt(Village, cut.From.AddSeconds(-i * 15)) is null
                && _world.CutAt(Village, cut.To.AddSeconds(i * 15)) is null))
                yield return cut;
        }
    }

    private ProjectionModel Model(DateTimeOffset now)
    {
        var code = Village.Code.Dotted;
        var inventory = InventoryCsv.Read(new StringReader($"code,device,role,address,credential\n{code},gw,gateway,{Village.Address},x\n{code},ap,ap,10.0.0.1,x"),
            "test.csv", RegionTable.CentralJava());
        return new ProjectionModel(new ProjectionSnapshot([new VillageRow(Village.Code, VillageState.Unknown, now, OutageCause.Unknown, null, null, null, false)],
            [], new RangeSet(), null), inventory, Rules, delivers: false, now);
    }

    private static void Apply(ProjectionModel model, DeviceId from, string door, DateTimeOffset at)
    {
        var lines = new ArrayBufferWriter<byte>();
        new LineWriter(lines).Measurement("sys"u8).Field("uptime_s"u8, 1_000_000L).End(UnixNanoseconds.From(at));
        var record = new ArrayBufferWriter<byte>();
        new CollectorRecord(from, door, 0, 0, 1, BatchClock.Utc, UnixNanoseconds.From(at)).Write(record);
        record.Write(lines.WrittenSpan);
        Assert.True(model.Apply(record.WrittenSpan));
    }

    // As it is after what changed, if anything did.
    private VillageState State(ProjectionModel model)
    {
        _state = model.TakeChanges(new RangeSet(), Begin).Villages.LastOrDefault()?.State ?? _state;
        return _state;
    }
}
