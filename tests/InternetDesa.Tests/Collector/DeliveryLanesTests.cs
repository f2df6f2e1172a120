using System.Buffers;
using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Delivery;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.Tests.State;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Collector;

/// <summary>The live tail before the backlog, and both exactly once.</summary>
public sealed class DeliveryLanesTests : IAsyncLifetime
{
    private static readonly DeviceId Agent = DeviceId.Parse("33/01/01/2001/agent");
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-lanes-");
    private readonly TemporaryState _state = new();
    private readonly ManualTimeProvider _time = new();
    private readonly SyncPool _pool = new(1);
    private readonly CollectorStats _stats;
    private SpoolLog _spool = null!;
    private SpoolLog _dead = null!;

    public DeliveryLanesTests() => _stats = new CollectorStats(_time);

    private string Checkpoint => Path.Combine(_directory.FullName, "checkpoint");

    public ValueTask InitializeAsync()
    {
        _spool = Open("spool");
        _dead = Open("dead");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        await _dead.DisposeAsync();
        await _pool.DisposeAsync();
        _stats.Dispose();
        _state.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task After_an_outage_fresh_points_come_first_and_the_backlog_beside_them_oldest_first()
    {
        for (var seq = 1; seq <= 20; seq++)
            await Append(seq);
        _time.Advance(TimeSpan.FromDays(3));
        using var source = Source();
        source.Begin();
        var live = new DeliveryBatch();
        Assert.False(await source.FillLiveAsync(live));
        await Append(21);
        Assert.True(await source.FillLiveAsync(live));
        Assert.Equal([21L], Seqs(live));

        var backlog = new DeliveryBatch();
        Assert.True(await source.FillBacklogAsync(backlog));
        Assert.Equal(Enumerable.Range(1, 20).Select(seq => (long)seq), Seqs(backlog));
        Assert.Equal(3 * 86_400_000, _stats.BacklogMilliseconds);
        Assert.Equal(0, _stats.LagMilliseconds);
        await source.CompleteAsync(backlog);
        await source.CompleteAsync(live);
        Assert.False(await source.FillBacklogAsync(backlog));
        source.Save(last: true);
        Assert.Equal("1-21", SpoolCheckpoint.Load(Checkpoint).Done.ToString());
    }

    [Fact]
    public async Task Two_lanes_of_the_backlog_never_take_the_same_record()
    {
        for (var seq = 1; seq <= 400; seq++)
            await Append(seq);
        _time.Advance(TimeSpan.FromHours(1));
        using var source = Source(new BatchSize());
        source.Begin();
        Assert.False(await source.FillLiveAsync(new DeliveryBatch()));
        var taken = new List<long>();
        for (var lane = new DeliveryBatch(); await source.FillBacklogAsync(lane); lane = new DeliveryBatch())
            taken.AddRange(Seqs(lane));
        Assert.Equal(Enumerable.Range(1, 400).Select(seq => (long)seq), taken);
    }

    [Fact]
    public async Task What_was_under_way_in_any_lane_comes_again_after_a_restart_and_what_was_done_does_not()
    {
        await Append(1);
        await Append(2);
        _time.Advance(TimeSpan.FromHours(1));
        await Append(3);
        var live = new DeliveryBatch();
        using (var source = Source())
        {
            source.Begin();
            Assert.False(await source.FillLiveAsync(live));
            // The tail begins behind all that was there when it jumped.
            await Append(4);
            Assert.True(await source.FillLiveAsync(live));
            Assert.Equal([4L], Seqs(live));
            Assert.True(await source.FillBacklogAsync(new DeliveryBatch()));
            await source.CompleteAsync(live);
            source.Save(last: true);
        }

        using var again = Source();
        again.Begin();
        Assert.False(await again.FillLiveAsync(live));
        var backlog = new DeliveryBatch();
        Assert.True(await again.FillBacklogAsync(backlog));
        Assert.Equal([1L, 2, 3], Seqs(backlog));
    }

    [Fact]
    public async Task Random_outages_lanes_and_restarts_deliver_every_record()
    {
        for (var seed = 1; seed <= 30; seed++)
        {
            var random = new Random(seed);
            var first = _spool.NextOffset;
            var delivered = new HashSet<long>();
            var seq = 0L;
            for (var life = 0; life < 4; life++)
            {
                using var source = Source();
                source.Begin();
                var lanes = new DeliveryBatch[] { new(), new(), new() };
                for (var step = random.Next(1, 30); step > 0; step--)
                {
                    switch (random.Next(5))
                    {
                        case 0:
                            _time.Advance(TimeSpan.FromSeconds(random.Next(1, 120)));
                            break;
                        case 1 or 2:
                            await Append(++seq);
                            break;
                        default:
                            var lane = random.Next(3);
                            if (lanes[lane].Parts.Count == 0 && !await (lane == 0 ? source.FillLiveAsync(lanes[0]) : source.FillBacklogAsync(lanes[lane])))
                                break;
                            if (random.Next(3) == 0)
                                break; // InfluxDB keeps us waiting.
                            delivered.UnionWith(Seqs(lanes[lane]));
                            await source.CompleteAsync(lanes[lane]);
                            break;
                    }
                }

                source.Save(last: true);
            }

            using var end = Source();
            end.Begin();
            var batch = new DeliveryBatch();
            while (await end.FillLiveAsync(batch) || await end.FillBacklogAsync(batch))
            {
                delivered.UnionWith(Seqs(batch));
                await end.CompleteAsync(batch);
            }

            Assert.True(delivered.SetEquals(Enumerable.Range(1, (int)seq).Select(n => (long)n)), $"seed {seed}");
            end.Save(last: true);
            Assert.True(SpoolCheckpoint.Load(Checkpoint).Done.ContainsAll(1, Math.Max(1, _spool.NextOffset - 1)) || seq == 0, $"seed {seed} from {first}");
        }
    }

    [Fact]
    public async Task A_boot_that_was_given_up_is_not_waited_for_after_a_restart_either()
    {
        await AppendMono(1);
        Commit(_time.GetUtcNow(), abandoned: true);
        _time.Advance(TimeSpan.FromMinutes(59));
        using (var source = Source())
            Assert.False(await Filled(source));
        Assert.Empty(_stats.DeadLetters);
        _time.Advance(TimeSpan.FromMinutes(2));
        using (var source = Source())
            Assert.False(await Filled(source));
        Assert.Equal(1, _stats.DeadLetters["no_anchor"]);
    }

    private static async Task<bool> Filled(DeliverySource source)
    {
        source.Begin();
        var batch = new DeliveryBatch();
        // The tail leaves it to the backlog, which has it wait; then the waiting room is looked at.
        return await source.FillLiveAsync(batch) | await source.FillBacklogAsync(batch) | await source.FillLiveAsync(batch);
    }

    private void Commit(DateTimeOffset seen, bool abandoned) => new ProjectionStore(_state.Database).Commit(new ProjectionChanges
    {
        Done = new RangeSet(),
        Heartbeat = seen,
        Boots = [new BootRow(Agent, 7, seen, seen, null, null, new RangeSet(), 0) { AbandonedAt = abandoned ? seen : null }],
    });

    private static IEnumerable<long> Seqs(DeliveryBatch batch) => Encoding.UTF8.GetString(batch.Lines.WrittenSpan)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => long.Parse(line.Split("seq=")[1].Split('i')[0]));

    private Task Append(long seq) => Append(seq, BatchClock.Utc);

    private Task AppendMono(long seq) => Append(seq, BatchClock.Mono);

    private async Task Append(long seq, BatchClock clock)
    {
        var record = new ArrayBufferWriter<byte>();
        new CollectorRecord(Agent, "own", 7, seq, 1, clock, UnixNanoseconds.From(_time.GetUtcNow())).Write(record);
        record.Write(Encoding.UTF8.GetBytes($"sys seq={seq}i {seq}\n"));
        await _spool.Append(record.WrittenSpan).Synced;
    }

    private SpoolLog Open(string name) => SpoolLog.Open(new SpoolOptions { Directory = Path.Combine(_directory.FullName, name), Readers = [DeliveryService.Reader] }, _pool, TimeProvider.System);

    private DeliverySource Source(BatchSize? size = null)
    {
        var checkpoint = SpoolCheckpoint.Load(Checkpoint);
        var progress = new DeliveryProgress(_spool, checkpoint, _time, NullLogger<DeliveryService>.Instance);
        return new DeliverySource(_spool, progress, new AnchorStore(_state.Database), new OutboxStore(_state.Database),
            new DeadLetters(_dead, _stats, NullLogger<DeadLetters>.Instance), size ?? new BatchSize(), _stats, _time, NullLogger<DeliveryService>.Instance);
    }
}
