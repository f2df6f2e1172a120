using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>What a village's month came to, in minutes, each of which has one batch while there is power.</summary>
/// <param name="Minutes">All of them.</param>
/// <param name="Sealed">Those with power: a batch was sealed.</param>
/// <param name="Received">Of these, what the province has in the end.</param>
/// <param name="KeptButMissing">Synced or received, and not there in the end: the promise is that there is none.</param>
/// <param name="Named">Minutes without a batch in the end that the evidence of a start names as without power.</param>
/// <param name="Unnamed">Minutes that nothing accounts for: the promise is that there is none.</param>
/// <param name="LostWithoutGap">Batches that cuts took and that no gap <c>lost_power</c> declares: somebody would wait for them.</param>
internal sealed record MonthReport(long Minutes, long Sealed, long Received, long KeptButMissing, long Named, long Unnamed, long LostWithoutGap)
{
    public static MonthReport operator +(MonthReport a, MonthReport b) => new(a.Minutes + b.Minutes, a.Sealed + b.Sealed, a.Received + b.Received,
        a.KeptButMissing + b.KeptButMissing, a.Named + b.Named, a.Unnamed + b.Unnamed, a.LostWithoutGap + b.LostWithoutGap);
}

/// <summary>
/// A month of a village in virtual time: three power cuts a day of one minute to three hours, at any call of the file system; a link that
/// fades, and is out for half a minute to ten days.
/// </summary>
internal static class MonthRun
{
    private const int CutsADay = 3, Day = 1440;

    public static async Task<MonthReport> RunAsync(int seed, int days, SyncPool pool)
    {
        var random = new Random(seed);
        // What is in a batch makes no difference, and a spool of small files less to read at each start: a month has ninety.
        await using var box = new VillageBox(seed, pool, targets: 0);
        box.Options.SegmentKilobytes = 128;
        var begin = box.Time.GetUtcNow();
        var end = begin.AddDays(days);
        var outageEnds = begin;
        box.Start();
        while (box.Time.GetUtcNow() < end)
        {
            if (random.Next(Day / CutsADay) == 0)
            {
                var isOffline = box.Time.GetUtcNow() < outageEnds;
                await box.CutAsync(isOffline && random.Next(2) == 0 ? random.Next(1, 8) : null);
                box.Time.Advance(TimeSpan.FromMinutes(random.Next(1, 180)));
                box.Start();
            }

            if (box.Time.GetUtcNow() >= outageEnds && random.Next(Day / 4) == 0)
                outageEnds = box.Time.GetUtcNow() + Outage(random);
            box.Fade = random.Next(10) == 0 ? random.Next(100) : 0;
            box.Minute(online: box.Time.GetUtcNow() >= outageEnds, backlog: 40);
        }

        box.Fade = 0;
        box.Drain();
        return Count(box, begin, end);
    }

    // Most are short: every tenth may last for days.
    private static TimeSpan Outage(Random random) => random.Next(10) == 0
        ? TimeSpan.FromMinutes(random.Next(60, 10 * Day))
        : TimeSpan.FromSeconds(random.Next(30, 3600));

    private static MonthReport Count(VillageBox box, DateTimeOffset begin, DateTimeOffset end)
    {
        var kept = box.SealedAt.Where(batch => box.Collector.Knows(batch.Key)).Select(batch => Minute(batch.Value)).ToHashSet();
        var (minutes, named, unnamed) = ((long)(end - begin).TotalMinutes, 0L, 0L);
        var silences = box.Silences.OrderBy(silence => silence.From).ToArray();
        var next = 0;
        for (var minute = 0L; minute < minutes; minute++)
        {
            // The sample of a minute is taken at its end.
            var at = begin.AddMinutes(minute + 1);
            if (kept.Contains(minute + 1))
                continue;
            while (next < silences.Length && silences[next].To.AddMinutes(1) < at)
                next++;
            if (next < silences.Length && silences[next].From <= at)
                named++;
            else
                unnamed++;
        }

        return new MonthReport(minutes, box.SealedAt.Count, box.SealedAt.Keys.Count(box.Collector.Knows), box.Kept.Count(key => !box.Collector.Knows(key)), named, unnamed,
            // A cut between the sync and its answer takes what the disk has all the same: that comes later.
            box.Lost.Count(key => !box.Collector.Knows(key) && !box.Collector.Gaps.Exists(gap => gap.Why == "lost_power" && gap.Boot == key.Boot && key.Seq >= gap.From && key.Seq <= gap.To)));

        long Minute(DateTimeOffset at) => (long)Math.Round((at - begin).TotalMinutes);
    }
}
