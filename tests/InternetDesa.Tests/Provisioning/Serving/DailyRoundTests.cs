using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Serving;

namespace InternetDesa.Tests.Provisioning.Serving;

public sealed class DailyRoundTests
{
    private static readonly IReadOnlyList<VillageCode> Villages = RegionTable.CentralJava().Villages;
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 13, 7, 0, TimeSpan.Zero);

    [Fact]
    public void Each_village_s_turn_comes_once_a_period_however_the_looks_fall()
    {
        var round = new DailyRound(TimeSpan.FromDays(1), TimeSpan.FromHours(18), TimeSpan.FromHours(3));
        var random = new Random(1);
        var seen = new List<VillageCode>();
        for (var at = Start; at < Start.AddDays(1);)
        {
            var next = at.AddMinutes(random.Next(1, 90)) is var some && some > Start.AddDays(1) ? Start.AddDays(1) : some;
            seen.AddRange(round.Due(Villages, at, next));
            at = next;
        }

        Assert.Equal(Villages, seen.Order());
    }

    [Fact]
    public void Turns_are_spread_over_the_window_and_no_minute_has_many()
    {
        var round = new DailyRound(TimeSpan.FromDays(1), TimeSpan.FromHours(18), TimeSpan.FromHours(3));
        Assert.All(Villages, village => Assert.InRange(round.SlotOf(village), TimeSpan.FromHours(18), TimeSpan.FromHours(21)));
        Assert.InRange(Villages.GroupBy(village => (int)round.SlotOf(village).TotalMinutes).Max(minute => minute.Count()), 1, 2 * Villages.Count / 180);
    }

    [Fact]
    public void A_window_over_midnight_goes_on_after_it()
    {
        var round = new DailyRound(TimeSpan.FromDays(1), TimeSpan.FromHours(23), TimeSpan.FromHours(2));
        Assert.All(Villages, village => Assert.True(round.SlotOf(village) < TimeSpan.FromHours(1) || round.SlotOf(village) >= TimeSpan.FromHours(23)));
    }
}
