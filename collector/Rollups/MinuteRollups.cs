using InternetDesa.Collector.Projection;

namespace InternetDesa.Collector.Rollups;

/// <summary>
/// Points of <c>rollup_1m</c> for the province, its kabupaten and its kecamatan, one a region for each whole minute that the collector
/// watched. A minute of which it missed the beginning, or a pause in the middle, has no point: it is not invented, and what a minute's
/// seconds lack shows as coverage.
/// </summary>
/// <remarks>
/// The states are those that were known at the time. A silence that turns out to be an outage after 90 seconds does not change the
/// minutes before: the exact begin is in the history of states.
/// </remarks>
internal sealed class MinuteRollups
{
    private const int Minute = 60;
    private readonly RollupRegion[] _regions;

    // Seconds since 1970: the minute that is watched, and until when its seconds are counted.
    private long _start;
    private long _counted;

    /// <summary>Begins with the next whole minute.</summary>
    /// <param name="villages">All villages.</param>
    /// <param name="notBefore">Now, or when the collector last wrote if that was later: no minute is written a second time, even
    /// though the clock was set back.</param>
    public MinuteRollups(IReadOnlyCollection<VillageTracker> villages, DateTimeOffset notBefore)
    {
        _regions = [.. Regions("prov", 2, villages), .. Regions("kab", 4, villages), .. Regions("kec", 6, villages)];
        BeginAfter(notBefore.AddTicks(TimeSpan.TicksPerSecond - 1).ToUnixTimeSeconds());
    }

    /// <summary>Lets time pass; to be called about once a second, after the states were brought up to now.</summary>
    /// <param name="now">The time.</param>
    /// <param name="lines">Receives the points of the minute that ended, if one did.</param>
    public void Beat(DateTimeOffset now, List<byte[]> lines)
    {
        var second = now.ToUnixTimeSeconds();
        if (second <= _counted)
            return;
        if (second - _counted > Minute)
        {
            BeginAfter(second);
            return;
        }

        var end = _start + Minute;
        if (second >= end)
        {
            Watch(end);
            lines.AddRange(_regions.Select(region => region.Line(_start)));
            BeginAfter(end);
        }

        Watch(second);
    }

    private void Watch(long until)
    {
        foreach (var region in _regions)
            region.Watch(until - _counted);
        _counted = until;
    }

    private void BeginAfter(long second)
    {
        _start = _counted = (second + Minute - 1) / Minute * Minute;
        foreach (var region in _regions)
            region.Clear();
    }

    private static IEnumerable<RollupRegion> Regions(string level, int digits, IReadOnlyCollection<VillageTracker> villages) =>
        villages.GroupBy(village => village.Standing.Code.Digits[..digits], StringComparer.Ordinal)
            .Select(region => new RollupRegion(level, region.Key, [.. region]));
}
