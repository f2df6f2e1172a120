using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.Publisher;

public sealed class OutstandingBatchesTests
{
    [Fact]
    public void A_receipt_takes_out_what_it_names_on_disk_and_in_memory()
    {
        var batches = Ten();

        Assert.True(batches.Receive(1, Seqs("1-3,6,9-20")));

        Assert.Equal((4, 12, 100L), (batches.Batches, batches.Points, batches.FirstOffset));
        Assert.Equal(new BatchKey(1, 4), batches.First(_ => false)!.Value.Key);
    }

    [Fact]
    public void A_receipt_of_another_boot_takes_nothing() => Assert.False(Ten().Receive(2, Seqs("1-10")));

    [Fact]
    public void A_receipt_that_came_before_the_sync_counts_after_it()
    {
        var batches = new OutstandingBatches();
        var batch = Batch(1);
        batches.Add(batch);
        batches.Receive(1, Seqs("1"));

        batches.Store(100, 50, [batch]);

        Assert.Null(batches.FirstOffset);
        Assert.Equal("1", Assert.Single(batches.TakeNews()).Seqs.ToString());
        Assert.Empty(batches.TakeNews());
    }

    [Fact]
    public void What_the_spool_dropped_becomes_gaps_with_their_points()
    {
        var batches = Ten();
        batches.Receive(1, Seqs("4-5"));

        var gaps = batches.Drop(100, 100, "abandoned");

        Assert.Equal([new BatchGap(1, 1, 3, 9, "abandoned")], gaps);
        Assert.Equal(5, batches.Batches);
    }

    [Fact]
    public void The_oldest_keeps_its_time_when_those_before_it_go()
    {
        var batches = Ten();
        batches.Receive(1, Seqs("1-4"));

        Assert.Equal((1, 5000), batches.Oldest);
    }

    [Fact]
    public void What_is_asked_to_be_skipped_is_and_memory_comes_after_the_disk()
    {
        var batches = Ten();

        Assert.Equal((new BatchKey(1, 3), 100), batches.First(key => key.Seq < 3));
        Assert.Equal((new BatchKey(1, 9), null), batches.First(key => key.Seq < 9));
        Assert.Null(batches.First(_ => true));
    }

    [Fact]
    public void What_the_disk_refused_is_a_gap_and_the_receipts_are_written_down_again()
    {
        var batches = Ten();
        batches.Receive(1, Seqs("1"));
        batches.TakeNews();

        Assert.Equal([new BatchGap(1, 9, 10, 6, "abandoned")], batches.Refuse(2));
        Assert.Equal(7, batches.Batches);
        Assert.True(batches.HasNews);
    }

    // Batches 1 to 4 in the chunk at 100, 5 to 8 in that at 101, 9 and 10 in memory.
    private static OutstandingBatches Ten()
    {
        var batches = new OutstandingBatches();
        var all = Enumerable.Range(1, 10).Select(seq => Batch(seq)).ToArray();
        Array.ForEach(all, batches.Add);
        batches.Store(100, 50, all[..4]);
        batches.Store(101, 50, all[4..8]);
        return batches;
    }

    private static SealedBatch Batch(long seq) => new(1, seq, 3, 1000 * seq, [], []);

    private static RangeSet Seqs(string text)
    {
        Assert.True(RangeSet.TryParse(text, out var set));
        return set;
    }
}
