using System.Globalization;
using InternetDesa.State;
using InternetDesa.Status.Html;
using InternetDesa.Status.Text;

namespace InternetDesa.Status.Pages;

/// <summary>
/// The last 24 hours as one inline SVG, a unit for every five minutes. States differ in height too, so that it reads in black and
/// white: calm is low, trouble stands out. The same in words is its text alternative.
/// </summary>
internal static class DayStrip
{
    private const double Width = 288;
    private const int Height = 24;

    /// <summary>The strip; before the first known change the state is Unknown.</summary>
    /// <param name="changes">The changes, newest first.</param>
    /// <param name="now">The right end.</param>
    public static HtmlString Render(IReadOnlyList<StateChange> changes, DateTimeOffset now)
    {
        var spans = Spans(changes, now);
        return Markup.Of(
            $"""
            <svg class="strip" role="img" aria-label="{Summary(spans)}" viewBox="0 0 288 24" preserveAspectRatio="none">{spans.Select(span => Bar(span, now))}</svg>
            <p class="ends"><span>24 jam yang lalu</span><span>sekarang</span></p>
            <p>{Summary(spans)}.</p>
            """);
    }

    /// <summary>What the strip shows: <c>24 jam terakhir: normal 23 jam 35 menit, putus 25 menit</c>, longest first.</summary>
    internal static string Summary(IReadOnlyList<Span> spans) => "24 jam terakhir: " + string.Join(", ", spans
        .GroupBy(span => span.State)
        .Select(group => (State: group.Key, Time: TimeSpan.FromTicks(group.Sum(span => (span.To - span.From).Ticks))))
        .OrderByDescending(sum => sum.Time)
        .Select(sum => $"{Words.Of(sum.State).ToLowerInvariant()} {(sum.Time == TimeSpan.FromDays(1) ? "24 jam" : Wib.Duration(sum.Time))}"));

    /// <summary>The day cut at the changes, oldest first, without holes.</summary>
    internal static IReadOnlyList<Span> Spans(IReadOnlyList<StateChange> changes, DateTimeOffset now)
    {
        var spans = new List<Span>();
        var (from, state) = (now.AddDays(-1), VillageState.Unknown);
        foreach (var change in changes.Reverse().Where(change => change.At < now))
        {
            if (change.At > from)
            {
                spans.Add(new Span(from, change.At, state));
                from = change.At;
            }

            state = change.State;
        }

        spans.Add(new Span(from, now, state));
        return spans;
    }

    private static HtmlString Bar(Span span, DateTimeOffset now)
    {
        var height = span.State switch
        {
            VillageState.Normal => 6,
            VillageState.Unknown => 3,
            VillageState.Degraded or VillageState.Maintenance => 14,
            _ => Height,
        };
        var x = Width - ((now - span.From).TotalMinutes / 5);
        // A short outage must not vanish: at least one unit wide.
        var width = Math.Max(1, (span.To - span.From).TotalMinutes / 5);
        return Markup.Of($"""<rect class="{Words.Class(span.State)}" x="{Unit(Math.Min(x, Width - width))}" y="{Height - height}" width="{Unit(width)}" height="{height}"/>""");
    }

    private static string Unit(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A time in one state.</summary>
    internal readonly record struct Span(DateTimeOffset From, DateTimeOffset To, VillageState State);
}
