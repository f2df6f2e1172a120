using InternetDesa.Collector.Polling;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;

namespace InternetDesa.Tests.Polling;

public sealed class LearnedFileTests
{
    private static readonly DeviceId First = DeviceId.Parse("33/01/01/2001/gw"), Second = DeviceId.Parse("33/01/01/2002/gw");
    private static readonly DateTimeOffset Tomorrow = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_is_written_is_read_again()
    {
        (DeviceId, LearnedPart)[] learned =
        [
            (First, new LearnedPart("mikrotik", "lte", PartVerdict.Absent, Tomorrow, 0)),
            (First, new LearnedPart("mikrotik", "wifi clients", PartVerdict.Slow, Tomorrow, 3)),
            (Second, new LearnedPart("if-mib", "net", PartVerdict.Slow, Tomorrow, 1)),
        ];
        var read = LearnedFile.Read(LearnedFile.Write(learned), out var faults);
        Assert.Equal(0, faults);
        Assert.Equal(learned[..2].Select(entry => entry.Item2), read[First]);
        Assert.Equal(learned[2].Item2, Assert.Single(read[Second]));
    }

    [Theory]
    [InlineData("33/01/01/2001/gw\tmikrotik\tlte\tAbsent\t2026-11-23T10:00:00Z")]
    [InlineData("33/01/01/2001/gw\tmikrotik\tlte\tAsked\t2026-11-23T10:00:00Z\t0")]
    [InlineData("33/01/01/gw\tmikrotik\tlte\tSlow\t2026-11-23T10:00:00Z\t0")]
    [InlineData("33/01/01/2001/gw\tmikrotik\tlte\tSlow\tyesterday\t0")]
    [InlineData("33/01/01/2001/gw\tmikrotik\tlte\tSlow\t2026-11-23T10:00:00Z\t-1")]
    [InlineData("\0\0\0\0")]
    public void A_line_that_is_damaged_is_counted_and_the_others_are_read(string damaged)
    {
        var sound = LearnedFile.Write([(Second, new LearnedPart("if-mib", "net", PartVerdict.Slow, Tomorrow, 1))]);
        var read = LearnedFile.Read($"{damaged}\n{sound}", out var faults);
        Assert.Equal(1, faults);
        Assert.Equal(Second, Assert.Single(read).Key);
    }
}
