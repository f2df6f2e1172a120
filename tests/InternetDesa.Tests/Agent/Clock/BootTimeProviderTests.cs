using System.Globalization;
using InternetDesa.Agent.Clock;

namespace InternetDesa.Tests.Agent.Clock;

public sealed class BootTimeProviderTests
{
    [Fact]
    public void Its_timestamps_count_from_the_start_of_the_box_also_through_suspensions()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "CLOCK_BOOTTIME is Linux's");
        var time = new BootTimeProvider();

        // proc(5): the first number of uptime includes the time spent in suspend; it has two decimals.
        var before = Uptime();
        var timestamp = time.GetTimestamp() / (double)time.TimestampFrequency;
        var after = Uptime();

        Assert.InRange(timestamp, before - 0.01, after + 0.02);
    }

    private static double Uptime() => double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
}
