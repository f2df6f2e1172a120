using InternetDesa.Core.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

public sealed class RoundTripEstimateTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private RoundTripEstimate _estimate = new(Longest);

    [Fact]
    public void Before_anything_is_known_it_is_the_longest() => Assert.Equal(Longest, _estimate.Timeout);

    [Theory]
    [InlineData(2, 500)] // A fast device: the shortest.
    [InlineData(700, 700)] // A satellite: its round trip, as it never varies.
    [InlineData(5000, 2000)]
    public void It_settles_at_what_the_device_takes(double roundTripMs, double timeoutMs)
    {
        for (var i = 0; i < 60; i++)
            _estimate.Answered(TimeSpan.FromMilliseconds(roundTripMs));
        Assert.Equal(timeoutMs, _estimate.Timeout.TotalMilliseconds, 1.0);
    }

    [Fact]
    public void What_varies_gets_more()
    {
        for (var i = 0; i < 100; i++)
            _estimate.Answered(TimeSpan.FromMilliseconds(i % 2 == 0 ? 300 : 500));
        Assert.InRange(_estimate.Timeout.TotalMilliseconds, 750, 850);
    }

    [Fact]
    public void Silence_doubles_it_up_to_the_longest_and_an_answer_ends_that()
    {
        for (var i = 0; i < 60; i++)
            _estimate.Answered(TimeSpan.FromMilliseconds(2));
        _estimate.Silent();
        Assert.Equal(1000, _estimate.Timeout.TotalMilliseconds, 1.0);
        for (var i = 0; i < 100; i++)
            _estimate.Silent();
        Assert.Equal(Longest, _estimate.Timeout);
        _estimate.Answered(TimeSpan.FromMilliseconds(2));
        Assert.Equal(500, _estimate.Timeout.TotalMilliseconds, 1.0);
    }

    [Fact]
    public void A_budget_allows_no_more_in_any_day_than_the_day_has()
    {
        var time = new ManualTimeProvider();
        var budget = new ByteBudget(100_000, time);
        var spent = new Queue<(DateTimeOffset At, int Bytes)>();
        var random = new Random(7);
        for (var i = 0; i < 3 * 1440; i++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            while (spent.TryPeek(out var old) && time.GetUtcNow() - old.At >= TimeSpan.FromDays(1))
                spent.Dequeue();
            var bytes = random.Next(1, 4000);
            if (!budget.Affords(bytes))
                continue;
            budget.Spend(bytes);
            spent.Enqueue((time.GetUtcNow(), bytes));
            Assert.True(spent.Sum(each => each.Bytes) <= 100_000);
        }

        Assert.InRange(spent.Sum(each => each.Bytes), 93_000, 100_000);
    }

    [Fact]
    public void What_costs_more_than_the_bucket_holds_waits_for_a_full_one_and_no_budget_allows_all()
    {
        var time = new ManualTimeProvider();
        var budget = new ByteBudget(24_000, time);
        Assert.True(budget.Affords(5000));
        budget.Spend(5000);
        Assert.False(budget.Affords(1));
        time.Advance(TimeSpan.FromHours(4));
        Assert.False(budget.Affords(5000));
        time.Advance(TimeSpan.FromHours(2));
        Assert.True(budget.Affords(5000));
        Assert.True(new ByteBudget(0, time).Affords(1e12));
    }
}
