using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.State.Completeness;

namespace InternetDesa.Tests.State;

public sealed class RetentionTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 8, 17, 5, 0, 0, TimeSpan.Zero);
    private static readonly VillageCode Village = VillageCode.Parse("3301012001");
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");
    private readonly TemporaryState _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Old_changes_of_state_go_but_for_the_one_that_the_kept_time_began_with()
    {
        Commit(new ProjectionChanges
        {
            Done = new RangeSet(),
            Heartbeat = Now,
            StateChanges = [Change(-500), Change(-450), Change(-401), Change(-399)],
        });
        Assert.Equal(2, new Retention(_state.Database).Prune(Now).StateChanges);
        Assert.Equal([-399, -401], new StatusQueries(_state.Database).Changes(Village, 9).Select(change => (int)(change.At - Now).TotalDays));
    }

    [Fact]
    public void Old_boots_go_with_their_evidence_but_never_a_devices_latest()
    {
        var day = WibDay.Of(Now.AddDays(-100));
        Commit(new ProjectionChanges
        {
            Done = new RangeSet(),
            Heartbeat = Now,
            Boots = [Boot(1, -100), Boot(2, -95), Boot(3, -1), Boot(4, -100) with { Device = DeviceId.Parse("33/01/01/2002/agent") }],
            Days = [new BootDay(Agent, 1, day, 1, 1, 5, 5, 0, 0), new BootDay(Agent, 3, day, 1, 1, 5, 5, 0, 0)],
            Gaps = [new DeclaredGap(Agent, new BatchGap(1, 2, 2, 5, "thinned"), Now)],
            Duplicates = [new DuplicatePoints(Agent, day, 7), new DuplicatePoints(Agent, WibDay.Of(Now), 8)],
        });
        Assert.Equal(2, new Retention(_state.Database).Prune(Now).Boots);
        Assert.Equal([3L, 4], new ProjectionStore(_state.Database).Load().Boots.Select(boot => boot.Boot));
        var evidence = new CompletenessStore(_state.Database).OfDevice(Agent);
        Assert.Equal(3, Assert.Single(evidence.Days).Boot);
        Assert.Empty(evidence.Gaps);
        Assert.Equal(8, Assert.Single(evidence.Duplicates).Points);
    }

    [Fact]
    public void The_outbox_drops_the_oldest_roll_ups_over_its_limit_and_never_a_change_of_state()
    {
        var outbox = new OutboxStore(_state.Database);
        outbox.Add([.. Enumerable.Range(1, 10).Select(i => new OutboxLine([(byte)i], Droppable: i % 2 == 0))]);
        Assert.Equal(0, outbox.Trim(5));
        Assert.Equal(3, outbox.Trim(2));
        Assert.Equal([1, 3, 5, 7, 8, 9, 10], outbox.Read(0, 99).Select(row => (int)row.Line[0]));
        Assert.Equal(7, outbox.Count());
        Assert.Equal(2, outbox.Trim(0));
        Assert.Equal([1, 3, 5, 7, 9], outbox.Read(0, 99).Select(row => (int)row.Line[0]));
    }

    private void Commit(ProjectionChanges changes) => new ProjectionStore(_state.Database).Commit(changes);

    private static StateChange Change(int days) => new(Village, Now.AddDays(days), VillageState.Down, OutageCause.Unknown);

    private static BootRow Boot(long boot, int days) => new(Agent, boot, Now.AddDays(days), Now.AddDays(days), null, null, new RangeSet(), 0);
}
