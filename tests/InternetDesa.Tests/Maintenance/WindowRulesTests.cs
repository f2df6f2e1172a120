using InternetDesa.Collector.Maintenance;
using InternetDesa.Core.Regions;
using InternetDesa.State;
using InternetDesa.Tests.Collector;

namespace InternetDesa.Tests.Maintenance;

public sealed class WindowRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 8, 20, 5, 0, 0, TimeSpan.Zero);
    private static readonly WindowRequest Good = new("3301", "2026-08-22T22:00+07:00", "2026-08-22T23:30", "Ganti kabel utama");

    [Theory]
    [InlineData("33", "33")]
    [InlineData("33.01", "3301")]
    [InlineData("330101", "330101")]
    [InlineData("33.01.01.2001", "3301012001")]
    [InlineData("9101012001", "9101012001")] // of the inventory, which may know more than the table
    public void A_prefix_is_a_region_of_any_level_dotted_or_not(string prefix, string digits)
    {
        Assert.Empty(Check(Good with { Prefix = prefix }, out var window));
        Assert.Equal(digits, window.Prefix);
    }

    [Fact]
    public void A_time_without_an_offset_is_WIB()
    {
        Assert.Empty(Check(Good, out var window));
        Assert.Equal((new DateTimeOffset(2026, 8, 22, 15, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 8, 22, 16, 30, 0, TimeSpan.Zero)), (window.From, window.To));
    }

    [Theory]
    [InlineData("", "'' is no code: write 2 digits for a province")]
    [InlineData("33011", "is no code")]
    [InlineData("3.301", "is no code")]
    [InlineData("33/01", "is no code")]
    [InlineData("3399", "no region and no village has the code 33.99")]
    [InlineData("3301019999", "no region and no village has the code 33.01.01.9999")]
    public void Unknown_codes_are_refused(string prefix, string message) => AssertRefused(Good with { Prefix = prefix }, message);

    [Theory]
    [InlineData("2026-08-22T22:00", "2026-08-22T21:00", "ends at 2026-08-22 21:00 WIB, before it begins at 2026-08-22 22:00 WIB: write a later end")]
    [InlineData("2026-08-22T22:00", "2026-08-22T22:00", "write a later end")]
    [InlineData("2026-08-22T22:00", "2026-08-29T22:01", "longer than 7 days: announce the work in several windows")]
    [InlineData("2026-08-20T11:57", "2026-08-20T13:00", "from: 2026-08-20 11:57 WIB is past, it is 2026-08-20 12:00 WIB: write a time from now on")]
    [InlineData("2027-08-22T22:00", "2027-08-22T23:00", "more than a year away")]
    [InlineData("22/08/2026", "2026-08-22T23:00", "from: '22/08/2026' is no time: write 2026-08-22T22:00+07:00")]
    [InlineData("2026-08-22T22:00", "", "to: '' is no time")]
    public void Times_that_can_not_be_are_refused(string from, string to, string message) => AssertRefused(Good with { From = from, To = to }, message);

    [Theory]
    [InlineData(" ", "reason: it is empty")]
    [InlineData("a\nb", "write one line of plain text")]
    public void Reasons_are_one_line(string reason, string message) => AssertRefused(Good with { Reason = reason }, message);

    [Fact]
    public void A_reason_has_at_most_200_characters()
    {
        Assert.Empty(Check(Good with { Reason = new string('x', 200) }, out _));
        AssertRefused(Good with { Reason = new string('x', 201) }, "it has 201 characters: write at most 200");
    }

    [Fact]
    public void All_faults_are_told_at_once() =>
        Assert.Equal(4, Check(new WindowRequest(), out _).Count);

    [Theory]
    [InlineData("3301", true)]
    [InlineData("33", true)]
    [InlineData("3301012001", true)]
    [InlineData("3302", false)]
    public void Windows_of_the_same_or_a_containing_region_do_not_overlap(string prefix, bool overlaps)
    {
        var other = new MaintenanceWindow(7, "3301", Now.AddDays(2), Now.AddDays(3), "x", Now, null);
        var errors = Check(Good with { Prefix = prefix }, out _, other);
        Assert.Equal(overlaps, errors.Count == 1);
        if (overlaps)
            Assert.Contains("it overlaps window 7 of 33.01, 2026-08-22 12:00 WIB to 2026-08-23 12:00 WIB: write times outside it, or cancel 7 first", errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Windows_that_follow_each_other_or_were_cancelled_do_not_overlap()
    {
        var before = new MaintenanceWindow(1, "33", Now, new DateTimeOffset(2026, 8, 22, 15, 0, 0, TimeSpan.Zero), "x", Now, null);
        var cancelled = new MaintenanceWindow(2, "33", Now, Now.AddDays(5), "x", Now, Now);
        Assert.Empty(Check(Good, out _, before, cancelled));
    }

    private static void AssertRefused(WindowRequest request, string message) =>
        Assert.Contains(message, Assert.Single(Check(request, out _)), StringComparison.Ordinal);

    private static IReadOnlyList<string> Check(WindowRequest request, out CheckedWindow window, params MaintenanceWindow[] others) =>
        new WindowRules(RegionTable.CentralJava(), Fixtures.Inventory("3301012001", "9101012001")).Check(request, others, Now, out window);
}
