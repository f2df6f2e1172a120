using System.Buffers;
using InternetDesa.Agent;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Agent.Publisher;

public sealed class BatchStoreTests : IAsyncDisposable
{
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
    public async Task A_batch_that_became_durable_a_moment_ago_is_not_taken_for_one_with_a_receipt()
    {
        await using (var store = Open(Ledger()))
        {
            // The disk is done with it, and the store has not been told yet.
            store.Append(Batch(seq: 1));
            await Eventually.True(() => IsOnDisk(store), "the batch is on disk");
            store.SaveProgress();
        }

        await using var again = Open(Ledger());
        Assert.Equal(1, again.Backlog().Batches);
    }

    [Fact]
    public async Task A_batch_gives_its_boot_the_anchor_back_that_the_boots_file_lost()
    {
        var anchor = new ClockAnchor(7, Noon, 5);
        await using (var store = Open(Ledger()))
        {
            store.Append(Batch(seq: 1, anchor));
            await Eventually.True(() => IsOnDisk(store), "the batch is on disk");
        }

        var ledger = Ledger();
        await using var again = Open(ledger);

        Assert.Equal(anchor, ledger.Find(7)!.Anchor);
        Assert.Empty(ledger.Undeclared());
    }

    private static SealedBatch Batch(long seq, params ClockAnchor[] anchors)
    {
        var bytes = new ArrayBufferWriter<byte>();
        BatchWriter.Write(bytes, new BatchHeader(7, seq, 1, BatchClock.Mono), anchors, [], "sys uptime_s=1i 5\n"u8, 5);
        return new SealedBatch(7, seq, 1, 5, bytes.WrittenSpan.ToArray(), anchors);
    }

    private static bool IsOnDisk(BatchStore store)
    {
        using var cursor = store.OpenCursor(1);
        return cursor.TryRead(out _);
    }

    private BootLedger Ledger() => BootLedger.Load(Path.Combine(_directory, "boots"));

    private BatchStore Open(BootLedger ledger) =>
        BatchStore.Open(_directory, new BatchStoreOptions(), _pool, TimeProvider.System, ledger, _metrics, NullLogger.Instance);
}
