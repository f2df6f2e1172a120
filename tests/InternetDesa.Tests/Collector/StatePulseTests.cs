using InternetDesa.Collector.Projection;
using InternetDesa.Core.Regions;

namespace InternetDesa.Tests.Collector;

public sealed class StatePulseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 8, 17, 5, 0, 0, TimeSpan.Zero);
    private static readonly VillageCode[] Villages = [.. Enumerable.Range(0, 50).Select(n => VillageCode.Parse($"33010120{n:D2}"))];

    [Fact]
    public void Every_village_has_one_point_an_hour_at_a_second_of_its_own()
    {
        var pulse = new StatePulse(Villages, Noon);
        var due = new List<VillageCode>();
        var most = 0;
        for (var half = 1; half <= 7200; half++)
        {
            var now = pulse.Due(Noon.AddSeconds(half / 2.0)).ToArray();
            most = Math.Max(most, now.Length);
            due.AddRange(now);
        }

        Assert.Equal(Villages, due.Order());
        Assert.Equal(1, most);
    }

    [Fact]
    public void After_a_pause_each_is_due_once_and_after_a_clock_that_was_set_back_none()
    {
        var pulse = new StatePulse(Villages, Noon);
        Assert.Equal(Villages, pulse.Due(Noon.AddHours(9)).Order());
        Assert.Empty(pulse.Due(Noon));
        Assert.Equal(Villages, pulse.Due(Noon.AddHours(1)).Order());
    }
}
