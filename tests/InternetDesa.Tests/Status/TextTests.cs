using InternetDesa.State;
using InternetDesa.Status.Text;

namespace InternetDesa.Tests.Status;

public sealed class TextTests
{
    private static readonly DateTimeOffset Now = StatusSite.Start;

    [Fact]
    public void Dates_and_times_are_indonesian_and_wib()
    {
        Assert.Equal("14.05", Wib.Clock(Now));
        Assert.Equal("Senin, 17 Agustus 2026", Wib.LongDate(Now));
        Assert.Equal("Senin, 17 Agustus 2026 pukul 14.05 WIB", Wib.Full(Now));
    }

    [Fact]
    public void The_day_begins_at_midnight_wib_which_is_17_utc() =>
        Assert.Equal("Selasa, 18 Agustus 2026 pukul 00.00 WIB", Wib.Full(new DateTimeOffset(2026, 8, 17, 17, 0, 0, TimeSpan.Zero)));

    [Fact]
    public void A_moment_of_another_day_has_its_date()
    {
        Assert.Equal("pukul 00.00 WIB", Wib.Moment(Now.AddMinutes(-845), Now));
        Assert.Equal("16 Agustus 2026 pukul 23.59 WIB", Wib.Moment(Now.AddMinutes(-846), Now));
        Assert.Equal("13.40 WIB", Wib.Short(Now.AddMinutes(-25), Now));
        Assert.Equal("16 Agu 2026", Wib.Short(Now.AddDays(-1), Now));
    }

    [Theory]
    [InlineData(-5, "baru saja")]
    [InlineData(59, "baru saja")]
    [InlineData(12 * 60, "12 menit yang lalu")]
    [InlineData(3 * 3600 + 3599, "3 jam yang lalu")]
    [InlineData(86400, "1 hari yang lalu")]
    [InlineData(1234 * 86400, "1.234 hari yang lalu")]
    public void Ago(int seconds, string text) => Assert.Equal(text, Wib.Ago(Now.AddSeconds(-seconds), Now));

    [Theory]
    [InlineData(30, "kurang dari 1 menit")]
    [InlineData(25 * 60, "25 menit")]
    [InlineData(3600, "1 jam")]
    [InlineData(72 * 60, "1 jam 12 menit")]
    [InlineData(86400, "1 hari")]
    [InlineData(76 * 3600, "3 hari 4 jam")]
    public void Durations(int seconds, string text) => Assert.Equal(text, Wib.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Numbers_have_dots_between_thousands_and_a_decimal_comma()
    {
        Assert.Equal("1.234", Numbers.Whole(1234));
        Assert.Equal("8.563.000", Numbers.Whole(8_563_000));
        Assert.Equal("1.234,5", Numbers.Tenths(1234.5));
    }

    [Fact]
    public void No_two_states_share_a_word_a_shape_or_a_class()
    {
        Assert.Equal(Enum.GetValues<VillageState>().Order(), Words.States.Order());
        Assert.Equal(6, Words.States.Select(Words.Of).Distinct().Count());
        Assert.Equal(6, Words.States.Select(Words.Shape).Distinct().Count());
        Assert.Equal(6, Words.States.Select(Words.Class).Distinct().Count());
    }

    [Fact]
    public void Every_cause_of_an_outage_is_explained_in_a_sentence_of_its_own()
    {
        var sentences = Enum.GetValues<OutageCause>().Select(cause => Words.Cause(VillageState.Down, cause)).ToList();
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence, StringComparison.Ordinal));
        Assert.Equal(sentences.Count, sentences.Distinct().Count());
        Assert.Null(Words.Cause(VillageState.Normal, OutageCause.Unknown));
        Assert.Equal("Gangguan sebelumnya karena listrik di desa padam.", Words.Cause(VillageState.Normal, OutageCause.Power));
    }
}
