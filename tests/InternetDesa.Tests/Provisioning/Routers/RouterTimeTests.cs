using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Tests.Provisioning.Routers;

public sealed class RouterTimeTests
{
    [Theory]
    [InlineData("1w2d3h4m5s", 788645)]
    [InlineData("23s120ms", 23.12)]
    [InlineData("120ms", 0.12)]
    [InlineData("1d00:10:00", 87000)]
    [InlineData("00:10:00", 600)]
    public void Durations_are_read_in_all_forms(string text, double seconds) => Assert.Equal(seconds, RouterTime.Duration(text)!.Value.TotalSeconds, 3);

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("never")]
    [InlineData("9999999w")]
    public void What_is_no_duration_is_none(string? text) => Assert.Null(RouterTime.Duration(text));

    [Theory]
    [InlineData("2026-03-01 09:10:11")]
    [InlineData("mar/01/2026 09:10:11")]
    public void Dates_are_read_in_both_forms(string text) => Assert.Equal(new DateTime(2026, 3, 1, 9, 10, 11), RouterTime.DateAndTime(text));
}
