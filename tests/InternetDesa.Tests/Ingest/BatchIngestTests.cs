using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Ingest;

public sealed class BatchIngestTests : IAsyncDisposable
{
    // 65,000 lines of 16 bytes, which deflate to some kilobytes and whose records have 6 MiB.
    private const int Lines = 65_000;
    private static readonly DeviceId One = DeviceId.Parse("33/01/01/2001/agent"), Other = DeviceId.Parse("33/01/01/2002/agent");
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ingest");
    private readonly SyncPool _pool = new(2);
    private readonly CollectorStats _stats;
    private readonly StateDatabase _database;
    private readonly ReceivedBatches _received = new();
    private readonly ReceiptSender _receipts;
    private readonly SpoolLog _spool, _dead;
    private readonly BatchIngest _ingest;

    public BatchIngestTests()
    {
        _stats = new CollectorStats(_time);
        _database = StateDatabase.Open(Path.Combine(_directory.FullName, "state.db"));
        _receipts = new ReceiptSender(_received, new RetainedMessages(new RetainedStore(_database)), new DeviceListeners(), _time, _ => TimeSpan.Zero);
        // It gathers until it is closed: what was taken stays under way.
        _spool = Open("spool", TimeSpan.FromSeconds(10));
        _dead = Open("dead", TimeSpan.Zero);
        _ingest = new BatchIngest(_spool, new DeadLetters(_dead, _stats, NullLogger<DeadLetters>.Instance), _received, _receipts,
            Fixtures.Inventory("33.01.01.2001", "33.01.01.2002"), new AgentActivity(_time), _stats, _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        await _dead.DisposeAsync();
        await _pool.DisposeAsync();
        _receipts.Dispose();
        _stats.Dispose();
        _database.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_village_that_sends_bombs_takes_no_room_from_the_others()
    {
        var first = Accept(One, Bomb(1), CollectorRecord.OwnDoor);

        var refusal = await Assert.ThrowsAsync<IOException>(() => Accept(One, Bomb(2), CollectorRecord.OwnDoor));

        Assert.Contains("on their way to the disk", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, _stats.Refusals[RefusalReason.Share]);
        var other = Accept(Other, Small(boot: 1, seq: 1), CollectorRecord.OwnDoor);
        await _spool.DisposeAsync();
        await Task.WhenAll(first, other).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("1", _received.Have(One, 1).ToString());
        Assert.Equal(BatchBegin.New, _received.Begin(One, 1, 2, [], 0, out _));
    }

    [Fact]
    public async Task A_brokers_messages_are_never_refused_for_their_device()
    {
        var both = Task.WhenAll(Accept(One, Bomb(1), CollectorRecord.BrokerDoor), Accept(One, Bomb(2), CollectorRecord.BrokerDoor));

        await _spool.DisposeAsync();
        await both.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("1-2", _received.Have(One, 1).ToString());
    }

    [Fact]
    public async Task A_device_names_so_many_new_boots_a_day_and_the_next_day_again()
    {
        var gaps = string.Concat(Enumerable.Range(2, ReceivedBatches.NewBootsADay).Select(boot => $"gap boot={boot}i,from=1i,to=1i,n=0i,why=\"abandoned\" 5\n"));
        await Accept(One, "batch boot=1i,seq=1i,n=0i,clock=\"mono\" 5\n" + gaps, CollectorRecord.OwnDoor).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, _stats.DeadLetters[DeadReason.Schema]);

        // It has taken none of them.
        List<Task> taken = [.. Enumerable.Range(1, ReceivedBatches.NewBootsADay).Select(boot => Accept(One, Small(boot, seq: 1), CollectorRecord.OwnDoor))];
        await Accept(One, Small(boot: 9_999, seq: 1), CollectorRecord.OwnDoor).WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, _stats.DeadLetters[DeadReason.Schema]);

        // What is known goes on, another device is another, and so is another day.
        taken.Add(Accept(One, Small(boot: 1, seq: 2), CollectorRecord.OwnDoor));
        taken.Add(Accept(Other, Small(boot: 9_999, seq: 1), CollectorRecord.OwnDoor));
        _time.Advance(TimeSpan.FromDays(1));
        taken.Add(Accept(One, Small(boot: 9_999, seq: 1), CollectorRecord.OwnDoor));
        Assert.Equal(2, _stats.DeadLetters[DeadReason.Schema]);
        await _spool.DisposeAsync();
        await Task.WhenAll(taken).WaitAsync(TestContext.Current.CancellationToken);
    }

    private Task Accept(DeviceId from, string payload, string door) =>
        _ingest.Accept(from, door, DeviceTopic.Metrics, BatchPayload.Deflate(Encoding.UTF8.GetBytes(payload))).AsTask();

    private static string Bomb(int seq) =>
        $"batch boot=1i,seq={seq}i,n={Lines}i,clock=\"mono\" 5\n" + string.Concat(Enumerable.Repeat("sys cpu_pct=1 5\n", Lines));

    private static string Small(long boot, int seq) => $"batch boot={boot}i,seq={seq}i,n=1i,clock=\"mono\" 5\nsys cpu_pct=1 5\n";

    private SpoolLog Open(string name, TimeSpan gather) => SpoolLog.Open(
        new SpoolOptions { Directory = Path.Combine(_directory.FullName, name), MaxRecordBytes = 16 << 20, GatherTime = gather }, _pool, _time);
}
