using InternetDesa.Collector;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Collector.Projection;
using InternetDesa.Collector.Rollups;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.Tests.State;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Collector;

public sealed class RollupRestartTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 17, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Each_watched_minute_is_in_the_outbox_once_over_restarts_and_those_between_are_not()
    {
        using var state = new TemporaryState();
        var directory = Directory.CreateTempSubdirectory("desa-rollup-");
        await using var pool = new SyncPool(1);
        await using (var spool = SpoolLog.Open(
            new SpoolOptions { Directory = directory.FullName, Readers = [ProjectorService.Reader] }, pool, TimeProvider.System))
        {
            var time = new ManualTimeProvider(Noon);
            await RunAsync(spool, state.Database, time, seconds: 130);
            await RunAsync(spool, state.Database, time, seconds: 65);
            time.Advance(TimeSpan.FromMinutes(30));
            await RunAsync(spool, state.Database, time, seconds: 135);
        }

        directory.Delete(recursive: true);
        var minutes = new OutboxStore(state.Database).Read(0, 1000).Select(row => RollupPoint.Read(row.Line))
            .Where(point => point.Measurement == "rollup_1m" && point.Tags["level"] == "prov")
            .Select(point => (DateTimeOffset.FromUnixTimeSeconds(point.Time / 1_000_000_000) - Noon).TotalMinutes);
        // It ran 0:00-2:10, 2:10-3:15 and 33:15-35:30.
        Assert.Equal([0, 1, 34], minutes);
    }

    private static async Task RunAsync(SpoolLog spool, StateDatabase database, ManualTimeProvider time, int seconds)
    {
        using var stats = new CollectorStats(time);
        var store = new ProjectionStore(database);
        var inventory = new InventoryModel([
            new InventoryDevice(DeviceId.Parse("33/01/01/2001/gw"), DeviceRole.Gateway, UplinkType.Fibre, LinkProfile.Terrestrial, false)]);
        store.SyncVillages([(inventory.Villages[0], false)], time.GetUtcNow());
        using var projector = new ProjectorService(spool, store, inventory,
            new MaintenanceBook(new MaintenanceStore(database), RegionTable.CentralJava(), inventory, time),
            new StateRules(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5)), time,
            new MonitorPoints(stats, () => new CollectorVitals { Spool = spool.Stats }, "satu"), stats.DuplicatePoints, new ProjectorPulse(time), NullLogger<ProjectorService>.Instance)
        {
            CommitInterval = TimeSpan.FromSeconds(5),
        };
        await projector.StartAsync(CancellationToken.None);
        await Eventually.True(() => time.PendingTimers == 1, "the projector's timer");
        for (var passed = 0; passed < seconds; passed += 5)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Eventually.True(() => time.GetUtcNow() - store.Load().Heartbeat < TimeSpan.FromSeconds(5), "a commit");
        }

        await projector.StopAsync(CancellationToken.None);
    }
}
