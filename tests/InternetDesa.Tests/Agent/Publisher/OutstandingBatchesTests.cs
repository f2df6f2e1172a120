using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.Publisher;

public sealed class OutstandingBatchesTests
{
    [Fact]
    public void A_receipt_takes_out_what_it_names_and_tells_the_offsets()
    {
        var batches = Ten();

        var offsets = batches.Receive(1, Seqs("1-3,6,9-20"));

        Assert.Equal([(101L, 103L), (106, 106), (109, 110)], offsets.Order());
        Assert.Equal((4, 12, 104), (batches.Batches, batches.Points, batches.FirstOffset));
    }

    [Fact]
    public void A_receipt_of_another_boot_takes_nothing() => Assert.Empty(Ten().Receive(2, Seqs("1-10")));

    [Fact]
    public void What_the_spool_dropped_becomes_gaps_with_their_points()
    {
        var batches = Ten();
        batches.Receive(1, Seqs("4-5"));

        var gaps = batches.Drop(102, 107);

        Assert.Equal([new BatchGap(1, 2, 3, 6, "abandoned"), new BatchGap(1, 6, 7, 6, "abandoned")], gaps.OrderBy(gap => gap.From));
        Assert.Equal(4, batches.Batches);
    }

    [Fact]
    public void The_oldest_keeps_its_time_when_those_before_it_go()
    {
        var batches = Ten();
        batches.Receive(1, Seqs("1-4"));

        Assert.Equal((1, 50), batches.Oldest);
    }

    [Fact]
    public void It_agrees_with_a_plain_set_after_any_history()
    {
        var random = new Random(20260101);
        for (var round = 0; round < 200; round++)
        {
            var batches = new OutstandingBatches();
            var model = new Dictionary<long, (long Boot, long Seq, int Points)>();
            long offset = 0, boot = 1, seq = 0;
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(5))
                {
                    case 0 when random.Next(4) == 0:
                        (boot, seq) = (boot + 1, 0);
                        break;
                    case < 3:
                        offset += random.Next(8) == 0 ? 3 : 1;
                        seq += random.Next(8) == 0 ? 2 : 1;
                        var points = random.Next(6) == 0 ? 4 : 3;
                        batches.Add(boot, seq, offset, points, offset);
                        model.Add(offset, (boot, seq, points));
                        break;
                    case 3:
                        var have = new RangeSet();
                        for (var i = random.Next(4); i >= 0; i--)
                        {
                            var from = random.Next(1, 40);
                            have.Add(from, from + random.Next(5));
                        }

                        var named = random.NextInt64(1, boot + 1);
                        var removed = batches.Receive(named, have);
                        var gone = model.Where(pair => pair.Value.Boot == named && have.Contains(pair.Value.Seq)).Select(pair => pair.Key).ToArray();
                        Assert.Equal(gone.Order(), removed.SelectMany(range => Range(range.From, range.To)).Order());
                        Array.ForEach(gone, key => model.Remove(key));
                        break;
                    default:
                        var to = random.NextInt64(1, offset + 2);
                        var lost = model.Where(pair => pair.Key <= to).ToArray();
                        Assert.Equal(lost.Sum(pair => pair.Value.Points), batches.Drop(1, to).Sum(gap => gap.Points));
                        Array.ForEach(lost, pair => model.Remove(pair.Key));
                        break;
                }

                Assert.Equal(model.Count, batches.Batches);
                Assert.Equal(model.Values.Sum(batch => batch.Points), batches.Points);
                Assert.Equal(model.Keys.Order().Cast<long?>().FirstOrDefault(), batches.First(_ => false));
            }
        }
    }

    [Fact]
    public void Gaps_are_told_until_a_receipt_counts_them_in_and_again_with_every_new_one()
    {
        var abandoned = new AbandonedBatches();
        abandoned.Add(new BatchGap(1, 1, 5, 10, "abandoned"));
        Assert.Single(abandoned.Take());
        Assert.Empty(abandoned.Take());

        abandoned.Add(new BatchGap(1, 6, 9, 8, "abandoned"));
        Assert.Equal(new BatchGap(1, 1, 9, 18, "abandoned"), Assert.Single(abandoned.Take()));

        abandoned.Receive(1, Seqs("1-9"));
        abandoned.DeclareAgain();
        Assert.Empty(abandoned.Take());
    }

    private static IEnumerable<long> Range(long from, long to)
    {
        for (var i = from; i <= to; i++)
            yield return i;
    }

    private static OutstandingBatches Ten()
    {
        var batches = new OutstandingBatches();
        for (var seq = 1; seq <= 10; seq++)
            batches.Add(1, seq, 100 + seq, 3, 10 * seq);
        return batches;
    }

    private static RangeSet Seqs(string text) => RangeSet.TryParse(text, out var set) ? set : throw new FormatException(text);
}
