using System.Buffers;
using System.Text;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.State;

namespace InternetDesa.Tests.Collector;

/// <summary>Why a village was dark: what is known while it is, and what its agent's evidence makes of it afterwards.</summary>
public sealed class OutageCauseTests
{
    private static readonly DateTimeOffset Start = new(2026, 8, 17, 0, 0, 0, TimeSpan.Zero);
    private static readonly StateRules Rules = new(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5));
    private static readonly VillageCode[] Villages = [.. Enumerable.Range(1, 4).Select(i => VillageCode.Parse($"330101200{i}"))];
    private readonly List<StateChange> _changes = [];
    private readonly ProjectionModel _model = Model();
    private long _seq;

    [Theory]
    [InlineData(null, OutageCause.Uplink)]
    [InlineData("uplink", OutageCause.Uplink)]
    [InlineData("router", OutageCause.Router)]
    [InlineData("province", OutageCause.Monitor)]
    public void What_the_agent_saw_meanwhile_comes_late_and_gives_the_past_outage_its_cause(string? trouble, OutageCause cause)
    {
        Report(0);
        _model.Tick(At(100));
        Assert.Equal((VillageState.Down, OutageCause.Unknown), Last());
        // The newest batch comes first, and proves by its boot that there was power.
        Report(1000);
        Assert.Equal(OutageCause.Uplink, CauseOf(At(0)));
        if (trouble is not null)
            Report(1005, [Event(60, "trouble", trouble, 60)]);

        Assert.Equal(cause, CauseOf(At(0)));
        Assert.Equal((VillageState.Normal, cause), Last());
    }

    [Fact]
    public void A_router_that_was_restarted_by_advice_is_not_the_cause_of_an_hour_without_uplink()
    {
        Report(0);
        _model.Tick(At(100));
        Report(3600, [Event(60, "trouble", "uplink", 60), Event(1200, "trouble", "router", 1140), Event(1260, "trouble", "uplink", 60)]);
        Assert.Equal(OutageCause.Uplink, CauseOf(At(0)));
    }

    [Theory]
    [InlineData("power", OutageCause.Power)]
    [InlineData("crash", OutageCause.Monitor)]
    [InlineData("restart", OutageCause.Monitor)]
    public void A_boot_says_why_the_one_before_it_ended(string reason, OutageCause cause)
    {
        Report(0);
        _model.Tick(At(100));
        Report(1000, boot: 8);
        Assert.Equal(OutageCause.Power, CauseOf(At(0)));
        Report(1010, [Event(1005, "start", reason, 950)], boot: 8);
        Assert.Equal(cause, CauseOf(At(0)));
    }

    [Fact]
    public void Power_for_a_minute_and_then_an_hour_without_uplink_is_the_uplink()
    {
        Report(0);
        _model.Tick(At(100));
        Report(4000, [Event(300, "start", "power", 200), Event(360, "trouble", "uplink")], boot: 8);
        Assert.Equal(OutageCause.Uplink, CauseOf(At(0)));
    }

    [Fact]
    public void A_village_that_ran_on_its_battery_when_it_fell_silent_is_without_power_at_once()
    {
        Report(0);
        Report(60, [Event(59, "trouble", "power", 60)]);
        _model.Tick(At(200));
        Assert.Equal((VillageState.Down, OutageCause.Power), Last());
    }

    [Fact]
    public void A_battery_of_the_boot_before_explains_no_later_silence()
    {
        Report(0);
        Report(60, [Event(59, "trouble", "power", 60)]);
        Report(120, boot: 8);
        _model.Tick(At(220));
        Assert.Equal((VillageState.Down, OutageCause.Unknown), Last());
    }

    [Fact]
    public void A_clock_that_is_a_little_ahead_is_heard()
    {
        Report(0);
        Report(60, [Event(62, "trouble", "power", 60)]);
        _model.Tick(At(200));
        Assert.Equal((VillageState.Down, OutageCause.Power), Last());
    }

    [Fact]
    public void Evidence_of_another_day_and_of_the_future_changes_nothing()
    {
        Report(0);
        _model.Tick(At(100));
        Report(1000, [Event(-90_000, "trouble", "router"), Event(-80_000, "trouble", "none"), Event(5000, "trouble", "power"), Event(500, "trouble", "<script>")]);
        Assert.Equal(OutageCause.Uplink, CauseOf(At(0)));
    }

    [Fact]
    public void All_the_villages_of_one_way_that_go_dark_together_make_the_way_suspect_and_each_ones_own_evidence_counts_more()
    {
        for (var i = 0; i < 3; i++)
            Report(i, village: i);
        _model.Tick(At(91.5));
        Take();
        Assert.All(_changes, change => Assert.Equal(OutageCause.Unknown, change.Cause));
        _model.Tick(At(100));
        Take();
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(OutageCause.Upstream, CauseOf(At(i), i)));

        Report(500, village: 0);
        Report(501, [Event(500, "start", "power", 480)], boot: 8, village: 1);
        Assert.Equal((OutageCause.Upstream, OutageCause.Power), (CauseOf(At(0), 0), CauseOf(At(1), 1)));
    }

    [Fact]
    public void A_way_that_carries_one_village_is_not_suspect()
    {
        for (var i = 0; i < 3; i++)
            Report(i, village: i);
        Report(60, village: 2);
        _model.Tick(At(100));
        Take();
        Assert.All(Enumerable.Range(0, 2), i => Assert.Equal(OutageCause.Unknown, CauseOf(At(i), i)));
    }

    private static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    private static string Event(double at, string kind, string value, long? since = null) =>
        $"event,desa=x kind=\"{kind}\",value=\"{value}\"{(since is { } s ? $",since_s={s}i" : "")} {UnixNanoseconds.From(At(at))}\n";

    private void Report(double received, string[]? told = null, long boot = 7, int village = 0)
    {
        var events = told ?? [];
        var record = new ArrayBufferWriter<byte>();
        new CollectorRecord(new DeviceId(Villages[village], "agent"), "own", boot, ++_seq, events.Length, BatchClock.Utc, UnixNanoseconds.From(At(received))).Write(record);
        BatchWriter.Write(record, new BatchHeader(boot, _seq, events.Length, BatchClock.Utc), [], [], [], UnixNanoseconds.From(At(received)));
        record.Write(Encoding.UTF8.GetBytes(string.Concat(events)));
        Assert.True(_model.Apply(record.WrittenSpan));
        Take();
    }

    private void Take() => _changes.AddRange(_model.TakeChanges(new RangeSet(), Start).StateChanges);

    // As the table has it, where a later change of the same moment replaces the earlier.
    private OutageCause CauseOf(DateTimeOffset at, int village = 0) => _changes.Last(change => change.Code == Villages[village] && change.At == at && change.State == VillageState.Down).Cause;

    private (VillageState State, OutageCause Cause) Last()
    {
        Take();
        var newest = _changes.Where(change => change.Code == Villages[0]).Max(change => change.At);
        var change = _changes.Last(change => change.Code == Villages[0] && change.At == newest);
        return (change.State, change.Cause);
    }

    private static ProjectionModel Model()
    {
        // The fourth hangs on another way and is silent for ever.
        var csv = "code,device,role,upstream\n" + string.Concat(Villages.Select((code, i) => $"{code.Dotted},gw,gateway,{(i < 3 ? "bts-12" : "bts-13")}\n{code.Dotted},agent,agent,\n"));
        return new ProjectionModel(new ProjectionSnapshot([.. Villages.Select(code => new VillageRow(code, VillageState.Normal, At(-9000), OutageCause.Unknown, null, null, null, false))],
            [], new RangeSet(), null), InventoryCsv.Read(new StringReader(csv), "test.csv", RegionTable.CentralJava()), Rules, delivers: false, Start);
    }
}
