using InternetDesa.State;
using InternetDesa.Status.Pages;

namespace InternetDesa.Tests.Status;

public sealed class DayStripTests
{
    private const string Code = "3301012001";

    private static readonly DateTimeOffset Now = StatusSite.Start;

    [Fact]
    public void A_day_without_changes_is_unknown_and_one_change_long_ago_fills_it()
    {
        Assert.Equal("24 jam terakhir: tidak diketahui 24 jam", Summary([]));
        Assert.Equal("24 jam terakhir: normal 24 jam", Summary([StatusSite.Change(Code, 60 * 48, VillageState.Normal)]));
    }

    [Fact]
    public void Spans_follow_the_changes_without_holes()
    {
        StateChange[] changes = [StatusSite.Change(Code, 25, VillageState.Down), StatusSite.Change(Code, 60 * 30, VillageState.Normal)];
        Assert.Equal(
            [
                new DayStrip.Span(Now.AddDays(-1), Now.AddMinutes(-25), VillageState.Normal),
                new DayStrip.Span(Now.AddMinutes(-25), Now, VillageState.Down),
            ],
            DayStrip.Spans(changes, Now));
        Assert.Equal("24 jam terakhir: normal 23 jam 35 menit, putus 25 menit", Summary(changes));
    }

    [Fact]
    public void A_change_that_is_newer_than_the_page_is_left_out() =>
        Assert.Equal("24 jam terakhir: tidak diketahui 24 jam", Summary([StatusSite.Change(Code, -1, VillageState.Down)]));

    [Fact]
    public void The_drawing_has_the_same_in_words_and_a_short_outage_is_seen()
    {
        var html = DayStrip.Render([StatusSite.Change(Code, 719, VillageState.Normal), StatusSite.Change(Code, 720, VillageState.Down)], Now).ToString();
        Assert.Contains("aria-label=\"24 jam terakhir: tidak diketahui 12 jam, normal 11 jam 59 menit, putus 1 menit\"", html, StringComparison.Ordinal);
        Assert.Contains("<rect class=\"s2\" x=\"144\" y=\"0\" width=\"1\" height=\"24\"/>", html, StringComparison.Ordinal);
    }

    private static string Summary(IReadOnlyList<StateChange> changes) => DayStrip.Summary(DayStrip.Spans(changes, Now));
}
