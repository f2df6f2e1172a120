using InternetDesa.Agent.Probes.Host;

namespace InternetDesa.Tests.Agent.Probes;

public sealed class HostProbeTests
{
    private const string NetDev = """
        Inter-|   Receive                                                |  Transmit
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
            lo:  123456     100    0    0    0     0          0         0   123456     100    0    0    0     0       0          0
          eth0:1500000000 1000000    3    0    0     0          0         5 250000000  500000    7    0    0     0       0          0
        wlan0: 18446744073709551615 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0
        broken: 1 2 3
        """;

    [Fact]
    public void Interfaces_are_read_with_and_without_a_space_after_the_colon()
    {
        var all = ProcText.Interfaces(NetDev).ToDictionary(counters => counters.Name);

        Assert.Equal(["eth0", "lo", "wlan0"], all.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((1_500_000_000, 250_000_000, 3, 7), (all["eth0"].RxBytes, all["eth0"].TxBytes, all["eth0"].RxErrors, all["eth0"].TxErrors));
        Assert.Equal(long.MaxValue, all["wlan0"].RxBytes);
    }

    [Fact]
    public void The_kernel_s_texts_are_read()
    {
        Assert.Equal(TimeSpan.FromSeconds(350735.47), ProcText.Uptime("350735.47 234388.90\n"));
        Assert.Equal((1000, 720), ProcText.Cpu("cpu  100 20 80 700 20 30 40 10 5 5\ncpu0 1 1 1 1\nintr 5\n"));
        Assert.Equal((2048, 1024), ProcText.Memory("MemTotal:       2 kB\nMemFree:        1 kB\nMemAvailable:   1 kB\n"));
        Assert.Equal(48.312, ProcText.Temperature("48312\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("nonsense")]
    [InlineData("cpu  1 2 x\nMemTotal: 1 kB\n")]
    public void What_the_kernel_does_not_say_is_missing(string text)
    {
        Assert.Null(ProcText.Uptime(text));
        Assert.Null(ProcText.Cpu(text));
        Assert.Null(ProcText.Memory(text));
        Assert.Null(ProcText.Temperature(text));
        Assert.Empty(ProcText.Interfaces(text));
    }

    [Fact]
    public void Rates_are_the_difference_of_two_readings()
    {
        var before = new InterfaceCounters("eth0", 1000, 5000, 0, 0, true, 0);

        Assert.Equal((8.0 * 500 / 10, 8.0 * 250 / 10), NetProbe.Rates(before, before with { RxBytes = 1500, TxBytes = 5250 }, TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(812.4, 812)]
    [InlineData(99_994, 99_990)]
    [InlineData(15_075_862, 15_080_000)]
    [InlineData(9_999_951_000, 10_000_000_000)]
    public void Rates_have_four_digits(double bps, double rounded) => Assert.Equal(rounded, NetPoint.Rounded(bps));

    [Fact]
    public void A_counter_that_began_anew_is_no_traffic()
    {
        var before = new InterfaceCounters("eth0", 1000, 5000, 0, 0, true, 0);

        Assert.Null(NetProbe.Rates(before, before with { RxBytes = 900 }, TimeSpan.FromSeconds(10)));
        Assert.Null(NetProbe.Rates(before, before with { TxBytes = 0 }, TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public void A_processor_s_load_is_what_was_not_idle_since_the_last_reading()
    {
        var before = new HostState(null, 1000, 800, null, null, null);

        Assert.Equal(75, SysProbe.BusyPercent(before, before with { CpuTotal = 1100, CpuIdle = 825 }));
        Assert.Null(SysProbe.BusyPercent(default, before));
        Assert.Null(SysProbe.BusyPercent(before, before with { CpuTotal = 900 }));
    }

    [Fact]
    public void Only_hardware_is_measured_unless_interfaces_are_named()
    {
        var root = Directory.CreateTempSubdirectory("agent-proc-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "proc/net"));
            File.WriteAllText(Path.Combine(root, "proc/net/dev"), NetDev);
            Directory.CreateDirectory(Path.Combine(root, "sys/class/net/eth0/device"));
            File.WriteAllText(Path.Combine(root, "sys/class/net/eth0/operstate"), "up\n");
            File.WriteAllText(Path.Combine(root, "sys/class/net/eth0/speed"), "1000\n");

            var counters = new LinuxHostCounters(root);

            var eth0 = Assert.Single(counters.ReadInterfaces([]));
            Assert.Equal(("eth0", true, 1_000_000_000), (eth0.Name, eth0.IsUp, eth0.SpeedBps));
            Assert.Equal("lo", Assert.Single(counters.ReadInterfaces(["lo"])).Name);
            Assert.Equal(new HostState(), counters.ReadHost());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
