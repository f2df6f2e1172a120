using InternetDesa.Collector.Completeness;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.State.Completeness;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.State;

namespace InternetDesa.Tests.Completeness;

/// <summary>What is planted is found: every point that an agent sampled is in the account, under its right fate and day.</summary>
public sealed class CompletenessTests : IDisposable
{
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");

    // 12.00 WIB.
    private static readonly DateTimeOffset Noon = new(2026, 8, 17, 5, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 8, 17);
    private static readonly StateRules Rules = new(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(900), TimeSpan.FromMinutes(5));
    private readonly TemporaryState _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void Every_fate_is_named()
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon, points: 5);
        var abandoned = agent.Declare(4, "abandoned");
        var thinned = agent.Declare(3, "thinned");
        agent.Receive(Noon, points: 6, refused: 2, gaps: [abandoned, thinned]);
        agent.Miss(9);
        agent.Receive(Noon, points: 2);
        Project(model =>
        {
            agent.Deliver(model);
            model.Add([new DuplicatePoints(Agent, Day, 6)]);
        });
        var day = Assert.Single(Account(Noon.AddHours(25)));
        Assert.Equal(new CompletenessDay
        {
            Device = Agent,
            Day = Day,
            Sampled = 29,
            Received = 11,
            Duplicate = 6,
            Refused = 2,
            Abandoned = 4,
            Thinned = 3,
            Missing = 9,
            MissingBatches = 1,
            Waiting = true, // The device is silent: it may have them still.
        }, day);
        Assert.Equal(37.93, day.Percent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_replayed_letter_is_received_and_no_longer_refused(bool projectedBefore)
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon, points: 6, refused: 4);
        if (projectedBefore)
            Project(model => agent.Deliver(model));
        agent.Replay(Noon.AddHours(1), points: 3);
        Project(model => agent.Deliver(model));
        Assert.Equal((6, 5, 1, 0), Fates(Assert.Single(Account(Noon.AddHours(2)))));
        // A letter of lines that InfluxDB refused had been received: nothing to move.
        agent.Receive(Noon.AddDays(1), points: 2);
        agent.Replay(Noon.AddDays(1), points: 1);
        Project(model => agent.Deliver(model));
        Assert.Equal([(6, 5, 1, 0), (2, 2, 0, 0)], Account(Noon.AddDays(1)).Select(Fates));
    }

    [Fact]
    public void What_was_received_and_only_waited_for_its_anchor_is_not_received_twice()
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon, points: 6, refused: 4);
        agent.Replay(Noon.AddHours(1), points: 2, CollectorRecord.MovedDoor);
        Project(model => agent.Deliver(model));
        Assert.Equal((6, 2, 4, 0), Fates(Assert.Single(Account(Noon.AddHours(2)))));
    }

    [Fact]
    public void What_is_missing_is_waited_for_while_its_boot_speaks_and_then_no_more()
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon, points: 5);
        agent.Miss(9);
        agent.Receive(Noon, points: 5);
        Project(model => agent.Deliver(model));
        Assert.True(Assert.Single(Account(Noon.AddHours(1))).Waiting);
        var next = new PlantedAgent(Agent, boot: 8);
        next.Receive(Noon.AddDays(2), points: 1);
        Project(model => next.Deliver(model));
        Assert.False(Account(Noon.AddDays(2))[0].Waiting);
        Assert.Equal(9, Account(Noon.AddDays(2))[0].Missing);
    }

    [Fact]
    public void The_end_of_a_boot_that_never_came_is_known_by_the_next_one()
    {
        var first = new PlantedAgent(Agent, boot: 7);
        first.Receive(Noon, points: 5);
        first.Miss(5);
        first.Miss(5);
        var second = new PlantedAgent(Agent, boot: 8);
        second.Receive(Noon, points: 2, previous: (7, first.Seq));
        Project(model =>
        {
            first.Deliver(model);
            second.Deliver(model);
        });
        Assert.Equal(2, Assert.Single(Account(Noon)).MissingBatches);
        // It says so itself: the power took them.
        second.Receive(Noon, points: 2, gaps: [new BatchGap(7, 2, 3, 10, "lost_power")]);
        Project(model => second.Deliver(model));
        var day = Assert.Single(Account(Noon));
        Assert.Equal((0, 10, 5 + 10 + 4), (day.MissingBatches, day.LostPower, day.Sampled));
    }

    [Fact]
    public void A_day_begins_at_midnight_in_WIB_by_the_batches_own_time()
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon.AddHours(12).AddSeconds(-1), points: 5);
        agent.Receive(Noon.AddHours(12), points: 6);
        agent.Receive(Noon.AddHours(13), points: 1);
        Project(model => agent.Deliver(model, new Random(3)));
        Assert.Equal([(Day, 5L, 5L), (Day.AddDays(1), 7L, 7L)], Account(Noon).Select(day => (day.Day, day.Sampled, day.Received)));
    }

    [Fact]
    public void Points_of_a_boot_without_anchor_are_received_and_named()
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon, points: 5, clock: BatchClock.Mono);
        Project(model => agent.Deliver(model));
        var day = Assert.Single(Account(Noon));
        Assert.Equal((5, 5, 0), (day.Received, day.Unanchored, day.Missing));
    }

    [Fact]
    public void A_record_that_comes_again_after_a_restart_is_counted_once()
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon, points: 5);
        var records = agent.Records.ToArray();
        for (var i = 0; i < 2; i++)
            Project(model => Assert.All(records, record => Assert.True(model.Apply(record))));
        Assert.Equal(5, Assert.Single(Account(Noon)).Received);
    }

    [Fact]
    public void Random_histories_over_restarts_in_any_order_are_accounted_for_to_the_point()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var device = DeviceId.Parse($"33/01/01/2001/a{seed}");
            var boots = Enumerable.Range(1, random.Next(1, 4)).Select(boot => new PlantedAgent(device, boot)).ToArray();
            for (var i = 0; i < boots.Length; i++)
                Live(boots[i], random, i == 0 ? null : (boots[i - 1].Boot, boots[i - 1].Seq));
            // Fresh first, backlog after, a restart of the collector between any two.
            foreach (var boot in boots.Reverse())
                Project(model => boot.Deliver(model, random));

            var days = CompletenessProof.Of(new CompletenessStore(_state.Database).OfDevice(device), Noon.AddDays(3));
            var message = $"seed {seed}";
            Assert.True(Sum("sampled") == days.Sum(day => day.Sampled), message);
            Assert.True(Sum("received") == days.Sum(day => day.Received), message);
            Assert.True(Sum("refused") == days.Sum(day => day.Refused), message);
            Assert.True(Sum("abandoned") == days.Sum(day => day.Abandoned), message);
            Assert.True(Sum("thinned") == days.Sum(day => day.Thinned), message);
            Assert.True(Sum("missing") == days.Sum(day => day.Missing), message);
            Assert.All(days, day => Assert.Equal(day.Sampled, day.Received + day.Refused + day.Declared + day.Missing));

            long Sum(string fate) => boots.Sum(boot => boot.Of(fate));
        }
    }

    [Fact]
    public void The_hourly_proof_writes_what_changed_and_only_that()
    {
        var agent = new PlantedAgent(Agent, boot: 7);
        agent.Receive(Noon, points: 5);
        Project(model => agent.Deliver(model));
        var outbox = new OutboxStore(_state.Database);
        using var services = new Meters();
        using var service = new CompletenessService(new CompletenessStore(_state.Database), outbox, services, TimeProvider.System,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<CompletenessService>.Instance);
        service.Prove(Noon, default);
        service.Prove(Noon.AddHours(1), default);
        var (_, line) = Assert.Single(outbox.Read(0, 10));
        Assert.Equal("completeness,desa=3301012001,dev=agent,kab=3301,kec=330101,prov=33 sampled_n=5i,received_n=5i,dup_n=0i,abandoned_n=0i,thinned_n=0i,"
            + "lost_power_n=0i,refused_n=0i,unanchored_n=0i,missing_n=0i,missing_batches_n=0i,waiting=0i 1786899600000000000\n", System.Text.Encoding.UTF8.GetString(line));
        agent.Receive(Noon, points: 5);
        Project(model => agent.Deliver(model));
        service.Prove(Noon.AddHours(2), default);
        Assert.Equal(2, outbox.Count());
    }

    private static (long, long, long, long) Fates(CompletenessDay day) => (day.Sampled, day.Received, day.Refused, day.Missing);

    private static void Live(PlantedAgent agent, Random random, (long, long)? previous)
    {
        var gaps = new List<BatchGap>();
        var at = Noon.AddHours(random.Next(0, 30));
        for (var step = random.Next(1, 40); step > 0; step--)
        {
            at = at.AddMinutes(random.Next(0, 60));
            switch (random.Next(6))
            {
                case 0:
                    agent.Miss(random.Next(1, 10));
                    break;
                case 1:
                    gaps.Add(agent.Declare(random.Next(1, 10), random.Next(2) == 0 ? "abandoned" : "thinned"));
                    break;
                default:
                    Receive();
                    break;
            }
        }

        // Behind the last batch that came only batches are known to be missing, not points: see the test of a boot's end.
        Receive();

        void Receive()
        {
            var points = random.Next(2, 20);
            agent.Receive(at, points, refused: random.Next(4) == 0 ? random.Next(1, points) : 0, gaps, previous: agent.Seq == 0 ? previous : null);
            gaps = [];
        }
    }

    private void Project(Action<ProjectionModel> apply)
    {
        var store = new ProjectionStore(_state.Database);
        var model = new ProjectionModel(store.Load(), Fixtures.Inventory("33.01.01.2001"), Rules, delivers: false, Noon);
        apply(model);
        store.Commit(model.TakeChanges(new RangeSet(), Noon));
    }

    private IReadOnlyList<CompletenessDay> Account(DateTimeOffset now) =>
        CompletenessProof.Of(new CompletenessStore(_state.Database).OfVillage(Agent.Village), now);

    private sealed class Meters : System.Diagnostics.Metrics.IMeterFactory
    {
        private readonly List<System.Diagnostics.Metrics.Meter> _meters = [];

        public System.Diagnostics.Metrics.Meter Create(System.Diagnostics.Metrics.MeterOptions options)
        {
            var meter = new System.Diagnostics.Metrics.Meter(options);
            _meters.Add(meter);
            return meter;
        }

        public void Dispose() => _meters.ForEach(meter => meter.Dispose());
    }
}
