using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

public sealed class RangeSetTests
{
    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1-88,90-120")]
    [InlineData("5,7,9-10")]
    public void What_was_read_is_written_again(string text)
    {
        Assert.True(RangeSet.TryParse(text, out var set));
        Assert.Equal(text, set.ToString());
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("5-4")]
    [InlineData("1-3,3-5")]
    [InlineData("9,1")]
    [InlineData("1,")]
    [InlineData(",1")]
    [InlineData("1;2")]
    [InlineData("1-")]
    [InlineData("1 ")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    public void What_is_not_ascending_positive_ranges_is_refused(string text) => Assert.False(RangeSet.TryParse(text, out _));

    [Fact]
    public void Ranges_that_touch_become_one()
    {
        var set = new RangeSet();
        set.Add(1, 3);
        set.Add(7, 9);
        set.Add(5);
        Assert.Equal("1-3,5,7-9", set.ToString());
        set.Add(4);
        set.Add(6);
        Assert.Equal("1-9", set.ToString());
    }

    [Fact]
    public void A_range_swallows_those_it_covers()
    {
        Assert.True(RangeSet.TryParse("2,4,6,8,20", out var set));
        set.Add(3, 10);
        Assert.Equal("2-10,20", set.ToString());
    }

    [Fact]
    public void Questions_about_gaps_are_answered()
    {
        Assert.True(RangeSet.TryParse("1-5,8-9", out var set));
        Assert.Equal(6, set.FirstMissing());
        Assert.Equal(10, set.FirstMissing(8));
        Assert.Equal(7, set.FirstMissing(7));
        Assert.Equal(9, set.Last);
        Assert.Equal(7, set.Count);
        Assert.True(set.ContainsAll(2, 5));
        Assert.False(set.ContainsAll(5, 8));
        Assert.False(set.Contains(6));
    }

    [Fact]
    public void A_text_that_is_too_long_is_cut_at_a_range_lowest_first()
    {
        Assert.True(RangeSet.TryParse("1-5,8-9,100-200", out var set));
        Assert.Equal("1-5,8-9", set.ToString(10));
        Assert.Equal("", set.ToString(2));
    }

    [Fact]
    public void It_agrees_with_a_plain_set_over_random_additions()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var plain = new HashSet<long>();
            RangeSet set = new(), other = new();
            for (var i = 0; i < 60; i++)
            {
                var from = random.Next(1, 120);
                var to = from + random.Next(0, 6);
                (i % 3 == 0 ? other : set).Add(from, to);
                for (var n = from; n <= to; n++)
                    plain.Add(n);
            }

            set.Union(other);
            Assert.Equal(plain.Count, set.Count);
            Assert.All(Enumerable.Range(1, 130), n => Assert.Equal(plain.Contains(n), set.Contains(n)));
            for (var i = 1; i < set.Ranges.Count; i++)
                Assert.True(set.Ranges[i].From > set.Ranges[i - 1].To + 1);
        }
    }

    [Fact]
    public void An_empty_or_unbounded_range_is_the_callers_mistake()
    {
        var set = new RangeSet();
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(5, 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => set.Add(5, long.MaxValue));
    }
}
