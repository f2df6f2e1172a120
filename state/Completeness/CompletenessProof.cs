using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.State.Completeness;

/// <summary>
/// Accounts for every point that agents collected. The agent counts its points since its start and sends the count with its batches, so
/// that the batches between two that came show in the difference, whether they came, were declared or are missing.
/// </summary>
public static class CompletenessProof
{
    // Agents deliver within minutes, and a backlog of weeks within hours.
    private static readonly TimeSpan Patience = TimeSpan.FromDays(1);

    /// <summary>The account, by device and day.</summary>
    /// <param name="evidence">Of whole devices: all runs of each.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<CompletenessDay> Of(CompletenessEvidence evidence, DateTimeOffset now)
    {
        var days = new Dictionary<(DeviceId, DateOnly), CompletenessDay>();
        var rows = evidence.Days.ToLookup(row => (row.Device, row.Boot));
        var gaps = evidence.Gaps.ToLookup(gap => (gap.Device, gap.Gap.Boot));
        foreach (var device in evidence.Boots.GroupBy(boot => boot.Device))
        {
            var isSilent = now - device.Max(boot => boot.LastSeen) > Patience;
            foreach (var boot in device)
                Add(days, boot, [.. rows[(boot.Device, boot.Boot)].OrderBy(row => row.LastSeq)], [.. gaps[(boot.Device, boot.Boot)]],
                    isSilent || now - boot.LastSeen <= Patience);
        }

        foreach (var again in evidence.Duplicates)
            Change(days, again.Device, again.Day, day => day with { Duplicate = day.Duplicate + again.Points });
        return [.. days.Values.OrderBy(day => day.Device).ThenBy(day => day.Day)];
    }

    private static void Add(
        Dictionary<(DeviceId, DateOnly), CompletenessDay> days, BootRow boot, BootDay[] rows, DeclaredGap[] gaps, bool waiting)
    {
        var open = rows.Select(row => (row.Day, Sampled: 0L, Accounted: row.Received + row.Refused)).ToArray();
        long before = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            open[i].Sampled = Math.Max(0, rows[i].Sampled - before);
            before = Math.Max(before, rows[i].Sampled);
        }

        foreach (var gap in gaps)
        {
            var at = RowAfter(rows, gap.Gap.To);
            var day = at < rows.Length ? rows[at].Day : rows.Length > 0 ? rows[^1].Day : WibDay.Of(gap.At);
            Change(days, boot.Device, day, account => Declare(account, gap.Gap, isTail: at == rows.Length));
            if (at < rows.Length)
                open[at].Accounted += gap.Gap.Points;
        }

        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            var (_, sampled, accounted) = open[i];
            var missing = Math.Max(0, sampled - accounted);
            Change(days, row.Device, row.Day, day => day with
            {
                // A device that does not count its points has sampled what we know of.
                Sampled = day.Sampled + Math.Max(sampled, accounted),
                Received = day.Received + row.Received,
                Refused = day.Refused + row.Refused,
                Missing = day.Missing + missing,
                Unanchored = day.Unanchored + (boot.Anchor is null ? row.Mono : 0),
                Waiting = day.Waiting | (missing > 0 && waiting),
            });
        }

        foreach (var (from, to) in Holes(boot.Have, Math.Max(boot.Have.Last, boot.FinalSeq)))
        {
            var at = RowAfter(rows, to);
            var day = at < rows.Length ? rows[at].Day : rows.Length > 0 ? rows[^1].Day : WibDay.Of(boot.FirstSeen);
            Change(days, boot.Device, day, account => account with
            {
                MissingBatches = account.MissingBatches + to - from + 1,
                Waiting = account.Waiting | waiting,
            });
        }
    }

    // The day's count of points first shows a gap in the first batch after it.
    private static int RowAfter(BootDay[] rows, long seq)
    {
        var at = Array.FindIndex(rows, row => row.LastSeq > seq);
        return at < 0 ? rows.Length : at;
    }

    // Behind a run's last batch no count includes the gap.
    private static CompletenessDay Declare(CompletenessDay day, BatchGap gap, bool isTail)
    {
        day = isTail ? day with { Sampled = day.Sampled + gap.Points } : day;
        return gap.Why switch
        {
            "thinned" => day with { Thinned = day.Thinned + gap.Points },
            "abandoned" => day with { Abandoned = day.Abandoned + gap.Points },
            _ => day with { LostPower = day.LostPower + gap.Points },
        };
    }

    private static IEnumerable<(long From, long To)> Holes(RangeSet have, long last)
    {
        long next = 1;
        foreach (var (from, to) in have.Ranges)
        {
            if (from > next)
                yield return (next, from - 1);
            next = to + 1;
        }

        if (next <= last)
            yield return (next, last);
    }

    private static void Change(
        Dictionary<(DeviceId, DateOnly), CompletenessDay> days, DeviceId device, DateOnly day, Func<CompletenessDay, CompletenessDay> change) =>
        days[(device, day)] = change(days.TryGetValue((device, day), out var known) ? known : new CompletenessDay { Device = device, Day = day });
}
