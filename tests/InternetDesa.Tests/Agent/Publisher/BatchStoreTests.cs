using System.Buffers;
using InternetDesa.Agent;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Agent.PowerCut;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Agent.Publisher;

public sealed class BatchStoreTests : IAsyncDisposable
{
    private const long Soon = 1;
    private const long Noon = 1_767_268_800_000_000_000;
    private readonly SyncPool _pool = new(1);
    private readonly AgentMetrics _metrics = new();
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-store-").FullName;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        _metrics.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_batch_without_receipt_is_there_again_after_a_restart_and_one_with_receipt_is_not()
    {
        await using (var store = Open(Ledger()))
        {
            store.Append(Batch(seq: 1), Soon);
            store.Receive(new Receipt(7, Seqs(1), Noon));
            store.Append(Batch(seq: 2), Soon);
            await store.CompleteAsync();
        }

        await using var again = Open(Ledger());
        Assert.Equal(1, again.Backlog().Batches);
        Assert.Equal(new BatchKey(7, 2), again.FirstOutstanding(_ => false)!.Value.Key);
    }

    [Fact]
    public async Task A_receipt_behind_the_last_batch_is_on_disk_after_an_orderly_stop()
    {
        await using (var store = Open(Ledger()))
        {
            store.Append(Batch(seq: 1), TimeSpan.FromHours(1).Ticks * 100);
            store.Receive(new Receipt(7, Seqs(1), Noon));
            await store.CompleteAsync();
        }

        await using var again = Open(Ledger());
        Assert.Equal(0, again.Backlog().Batches);
    }

    [Fact]
    public async Task A_batch_gives_its_boot_the_anchor_back_that_the_boots_file_lost()
    {
        var anchor = new ClockAnchor(7, Noon, 5);
        await using (var store = Open(Ledger()))
        {
            store.Append(Batch(seq: 1, anchor), Soon);
            await store.CompleteAsync();
        }

        var ledger = Ledger();
        await using var again = Open(ledger);

        Assert.Equal(anchor, ledger.Find(7)!.Anchor);
        Assert.Empty(ledger.Undeclared());
    }

    [Fact]
    public async Task A_batch_that_has_just_moved_is_no_empty_one()
    {
        await using (var store = Open(Ledger()))
        {
            using var early = new BacklogReader(store);
            store.Append(Batch(seq: 1), Soon);
            Assert.NotNull(early.Read(new BatchKey(7, 1), null));
            Assert.Null(early.Read(new BatchKey(7, 2), null));
            await store.CompleteAsync();
        }

        await using var again = Open(Ledger());
        using var reader = new BacklogReader(again);
        var offset = again.FirstOutstanding(_ => false)!.Value.Offset;
        Assert.NotNull(reader.Read(new BatchKey(7, 1), offset));
        Assert.Null(reader.Read(new BatchKey(7, 1), null));
        Assert.Null(reader.Read(new BatchKey(7, 2), offset));
    }

    [Fact]
    public async Task A_batch_that_comes_while_the_backlog_is_looked_at_holds_nobody_up()
    {
        using var appending = new ManualResetEventSlim();
        using var looking = new ManualResetEventSlim();
        var patience = TimeSpan.FromSeconds(20);
        await using var store = BatchStore.Open(_directory, new BatchStoreOptions(), VillageBox.Seams(_pool, _metrics), Ledger(), NullLogger.Instance);
        var queue = new SendQueue(store, () =>
        {
            looking.Set();
            appending.Wait(patience);
            return 0;
        }, TimeSpan.FromMinutes(3));
        store.Start(batch =>
        {
            appending.Set();
            looking.Wait(patience);
            queue.Offer(batch);
        });

        // Each within the other's step: neither may wait for a lock that the other has.
        var both = Task.WhenAll(Task.Run(() => store.Append(Batch(seq: 1), Soon)), Task.Run(queue.NextDue));
        await both.WaitAsync(2 * patience);
        Assert.Equal(1, queue.Newest?.Seq);
        await store.CompleteAsync();
    }

    private static SealedBatch Batch(long seq, params ClockAnchor[] anchors)
    {
        var bytes = new ArrayBufferWriter<byte>();
        BatchWriter.Write(bytes, new BatchHeader(7, seq, 1, BatchClock.Mono), anchors, [], "sys uptime_s=1i 5\n"u8, 5);
        return new SealedBatch(7, seq, 1, 5, bytes.WrittenSpan.ToArray(), anchors);
    }

    private static RangeSet Seqs(long seq)
    {
        var seqs = new RangeSet();
        seqs.Add(seq);
        return seqs;
    }

    private BootLedger Ledger() => BootLedger.Load(DiskFiles.Instance, Path.Combine(_directory, "boots"));

    private BatchStore Open(BootLedger ledger)
    {
        var store = BatchStore.Open(_directory, new BatchStoreOptions(), VillageBox.Seams(_pool, _metrics), ledger, NullLogger.Instance);
        store.Start(_ => { });
        return store;
    }
}
