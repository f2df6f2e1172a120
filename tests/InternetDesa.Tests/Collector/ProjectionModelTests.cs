using System.Buffers;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;

namespace InternetDesa.Tests.Collector;

public sealed class ProjectionModelTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 17, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateRules Rules = new(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5));
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");

    [Fact]
    public void A_record_that_was_moved_to_the_spools_end_is_no_report()
    {
        var model = Model(lastReport: null, heartbeat: null);
        Apply(model, seq: 1, At(1));
        model.Tick(At(100));
        Assert.Equal(VillageState.Down, Take(model).State);
        Apply(model, seq: 1, At(1));
        Assert.False(model.TakeChanges(new RangeSet(), Start).StateChanges.Count > 0);
    }

    [Fact]
    public void What_a_crash_left_in_the_spool_does_not_hide_that_the_collector_was_away()
    {
        var model = Model(lastReport: At(-3610), heartbeat: At(-3600));
        Apply(model, seq: 1, At(-3599));
        model.Tick(At(1));
        Assert.Equal((VillageState.Unknown, At(-3599), OutageCause.Monitor), State(model));
        model.Tick(At(91));
        Assert.Equal((VillageState.Down, Start, OutageCause.Unknown), State(model));
    }

    [Fact]
    public void A_village_that_spoke_before_the_backlog_was_read_is_not_lost()
    {
        var model = Model(lastReport: At(-3610), heartbeat: At(-3600));
        Apply(model, seq: 1, At(0.5));
        model.Tick(At(1));
        Assert.Equal(VillageState.Normal, Take(model).State);
    }

    [Fact]
    public void While_the_collector_takes_nothing_silence_is_no_outage()
    {
        var model = Model(lastReport: At(-5), heartbeat: null);
        model.Tick(At(1), refusing: true);
        model.Tick(At(91), refusing: true);
        Assert.False(model.HasNews);
        model.Tick(At(92), refusing: true);
        Assert.Equal((VillageState.Unknown, At(1), OutageCause.Monitor), State(model));
        model.Tick(At(181));
        Assert.False(model.HasNews);
        model.Tick(At(182));
        Assert.Equal((VillageState.Down, At(92), OutageCause.Unknown), State(model));
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static ProjectionModel Model(DateTimeOffset? lastReport, DateTimeOffset? heartbeat) =>
        new(new ProjectionSnapshot([new VillageRow(Agent.Village, VillageState.Normal, At(-9000), OutageCause.Unknown, lastReport, null, null, false)],
            [], new RangeSet(), heartbeat), Fixtures.Inventory("33.01.01.2001"), Rules, delivers: true, Start);

    private static void Apply(ProjectionModel model, long seq, DateTimeOffset received)
    {
        var record = new ArrayBufferWriter<byte>();
        new CollectorRecord(Agent, "own", 7, seq, 0, BatchClock.Mono, received.ToUnixTimeMilliseconds() * 1_000_000).Write(record);
        BatchWriter.Write(record, new BatchHeader(7, seq, 0, BatchClock.Mono), [], [], [], 5);
        Assert.True(model.Apply(record.WrittenSpan));
    }

    private static VillageRow Take(ProjectionModel model) => Assert.Single(model.TakeChanges(new RangeSet(), Start).Villages);

    private static (VillageState State, DateTimeOffset Since, OutageCause Cause) State(ProjectionModel model)
    {
        var row = Take(model);
        return (row.State, row.Since, row.Cause);
    }
}
