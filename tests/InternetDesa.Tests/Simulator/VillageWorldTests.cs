using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Simulator.World;

namespace InternetDesa.Tests.Simulator;

public sealed class VillageWorldTests
{
    private static readonly RegionTable Regions = RegionTable.CentralJava();
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 5, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Cadence = TimeSpan.FromSeconds(5);

    private static VillageWorld World(int villages = 60, int seed = 33, double speed = 1) =>
        new(Regions, villages, seed, speed, Start, Cadence);

    [Fact]
    public void Sixty_villages_are_twenty_of_each_of_three_kabupaten()
    {
        var byKabupaten = World().Villages.CountBy(village => village.Code.Kabupaten).ToDictionary();

        Assert.Equal(["3301", "3306", "3322"], byKabupaten.Keys.Order());
        Assert.All(byKabupaten.Values, count => Assert.Equal(20, count));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(4000)]
    public void Any_number_of_villages_are_different_ones_that_exist_at_different_addresses(int count)
    {
        var villages = World(count).Villages;

        Assert.Equal(count, villages.Count);
        Assert.Equal(count, villages.Select(village => village.Code).Distinct().Count());
        Assert.Equal(count, villages.Select(village => village.Address).Distinct().Count());
        Assert.All(villages, village => Assert.True(Regions.Contains(village.Code)));
        Assert.DoesNotContain(villages, village => village.Code == VillageChoice.ThisMachine);
        Assert.All(villages, village => Assert.StartsWith("127.33.", village.Address.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_seed_makes_the_same_world_and_another_seed_another()
    {
        Assert.Equal(World().Villages, World().Villages);
        Assert.NotEqual(World().Villages, World(seed: 34).Villages);
    }

    [Fact]
    public void All_types_of_uplink_are_there() =>
        Assert.Equal(Enum.GetValues<UplinkType>(), World().Villages.Select(village => village.Uplink).Distinct().Order());

    [Fact]
    public void A_later_start_goes_on_with_the_same_cuts_and_weather()
    {
        var first = World();
        var second = new VillageWorld(Regions, 60, 33, 1, Start.AddMinutes(10), Cadence);
        // Past the quiet time around the planted cuts of either start.
        foreach (var minute in Enumerable.Range(15, 120))
        {
            var time = Start.AddMinutes(minute);
            Assert.All(first.Villages, village => Assert.Equal(first.CutAt(village, time), second.CutAt(second.Villages[village.Index], time)));
            Assert.All(first.Villages, village => Assert.Equal(first.WeatherAt(village, time), second.WeatherAt(village, time)));
        }
    }

    [Fact]
    public void The_first_village_loses_its_uplink_and_the_second_its_power_soon_after_the_start_and_both_come_back()
    {
        // Speed 30: the schedule would cut them as well, was it not silent around the planted cuts.
        var world = World(speed: 30);
        foreach (var (village, kind, after) in new[] { (0, CutKind.Uplink, 20), (1, CutKind.Power, 30) })
        {
            var at = world.Villages[village];
            for (var second = after - 60; second < after + 120; second++)
            {
                var cut = world.CutAt(at, Start.AddSeconds(second));
                Assert.Equal(second >= after && second < after + 60, cut is not null);
                Assert.Equal(kind, cut?.Kind ?? kind);
            }
        }
    }

    [Theory]
    [InlineData(1, 1.5, 4.5)]
    [InlineData(5, 8, 20)]
    public void Of_sixty_villages_a_few_are_down_at_a_time(double speed, double fewest, double most)
    {
        var world = World(speed: speed);
        var down = Enumerable.Range(0, 1000)
            .Select(step => Start.AddHours(1).AddSeconds(step * 37))
            .Average(time => world.Villages.Count(village => world.CutAt(village, time) is not null));

        Assert.InRange(down, fewest, most);
    }

    [Fact]
    public void A_cut_is_the_same_at_each_of_its_moments_and_none_touches_the_next()
    {
        var world = World(villages: 8, speed: 10);
        foreach (var village in world.Villages)
        {
            Cut? last = null;
            for (var second = 600; second < 7200; second++)
            {
                var time = Start.AddSeconds(second);
                var cut = world.CutAt(village, time);
                if (cut is { } now)
                {
                    Assert.True(now.Covers(time));
                    Assert.True(last is null || last == now || last.Value.To < now.From);
                    last = now;
                }
            }

            Assert.NotNull(last);
        }
    }

    [Fact]
    public void Links_are_good_as_a_rule_and_degraded_at_times()
    {
        var world = World();
        var all = Enumerable.Range(0, 96).SelectMany(step => world.Villages.Select(village =>
            (village.Uplink, Weather: world.WeatherAt(village, Start.AddMinutes(15 * step))))).ToList();

        Assert.InRange(all.Count(link => link.Weather.Loss > 0.05) / (double)all.Count, 0.01, 0.10);
        Assert.All(all, link => Assert.InRange(link.Weather.Loss, 0, 1));
        Assert.True(all.Where(link => link.Uplink == UplinkType.Fibre).Average(link => link.Weather.RttMs) < 40);
        Assert.True(all.Where(link => link.Uplink == UplinkType.Vsat).Min(link => link.Weather.RttMs) > 500);
    }
}
