using InternetDesa.Agent.Clock;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent.Clock;

public sealed class AgentClockTests
{
    private const long Second = 1_000_000_000;
    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void A_kernel_that_vouches_for_nothing_anchors_nothing() => Assert.False(Clock(null).TrustKernel());

    [Theory]
    [InlineData(1970)]
    [InlineData(2023)]
    [InlineData(2050)]
    public void An_impossible_wall_clock_is_not_believed_whatever_the_kernel_says(int year)
    {
        var time = new ManualTimeProvider(new DateTimeOffset(year, 1, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.False(new AgentClock(time, new Trust(TimeSpan.Zero), 1).TrustKernel());
    }

    [Fact]
    public void A_receipt_s_time_is_that_of_its_arrival_and_its_wait_the_error()
    {
        var clock = Clock(null);
        _time.Advance(TimeSpan.FromSeconds(30));
        var utc = Nanoseconds(new DateTimeOffset(2026, 5, 1, 0, 0, 0, TimeSpan.Zero));

        Assert.True(clock.TrustReceipt(utc, asked: 28 * Second));

        Assert.Equal(utc - 30 * Second, clock.Known!.Value.Utc0);
        Assert.Equal(2001, clock.Known.Value.ErrorMs);
    }

    [Fact]
    public void An_anchor_stays_for_the_boot_whatever_later_receipts_say()
    {
        var clock = Clock(null);
        var utc = Nanoseconds(_time.GetUtcNow());
        clock.TrustReceipt(utc, 0);
        var known = clock.Known;

        Assert.False(clock.TrustReceipt(utc + 3600 * Second, 0));
        Assert.Equal(known, clock.Known);
    }

    [Fact]
    public void A_kernel_clock_that_a_receipt_proves_wrong_by_over_ten_minutes_is_given_up()
    {
        var clock = Clock(TimeSpan.Zero);
        var utc = Nanoseconds(_time.GetUtcNow());
        Assert.True(clock.TrustKernel());

        Assert.False(clock.TrustReceipt(utc + 599 * Second, 0));
        Assert.True(clock.TrustReceipt(utc - 601 * Second, 0));
        Assert.Equal(utc - 601 * Second, clock.Known!.Value.Utc0);
    }

    [Fact]
    public void A_receipt_from_an_impossible_time_is_not_believed() => Assert.False(Clock(null).TrustReceipt(5 * Second, 0));

    private AgentClock Clock(TimeSpan? error) => new(_time, new Trust(error), 1);

    private static long Nanoseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks * 100;

    private sealed record Trust(TimeSpan? MaximumError) : IClockTrust;
}
