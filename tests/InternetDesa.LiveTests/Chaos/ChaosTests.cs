using InternetDesa.Bench.Chaos;
using InternetDesa.Bench.Chaos.Parts;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests.Chaos;

/// <summary>A short run of each part of <c>./desa bench chaos</c>: faults, and everything read back.</summary>
public sealed class ChaosTests
{
    private const int Seed = 5;

    [Fact]
    public Task Kills_of_the_collector_under_load_lose_nothing() => RunAsync(new KillPart());

    [Fact]
    public Task Kills_of_the_broker_under_load_lose_nothing()
    {
        RequiredProgram.Need("mosquitto", "mosquitto");
        return RunAsync(new BrokerPart());
    }

    [Fact]
    public Task Jumps_of_the_collectors_clock_under_load_lose_nothing()
    {
        if (ClockPart.Library is null)
            RequiredProgram.Missing("libfaketime is not installed; 'apt-get install libfaketime' brings it");
        return RunAsync(new ClockPart());
    }

    [Fact]
    public async Task Devices_that_trust_the_brokers_PUBACK_lose_batches_and_the_gate_sees_it()
    {
        RequiredProgram.Need("mosquitto", "mosquitto");
        var part = new BrokerPart(trustsPuback: true);
        var result = await part.RunAsync(part.Short, Seed, _ => { });
        Assert.Contains(result.Faults, fault => fault.Contains("forgotten by the device, and nowhere", StringComparison.Ordinal));
    }

    [Fact]
    public Task An_InfluxDB_that_misbehaves_in_every_way_loses_nothing_and_gets_no_point_twice_with_another_value() => RunAsync(new InfluxPart());

    [Fact]
    public Task A_link_that_delays_stalls_slices_resets_and_hangs_loses_nothing() => RunAsync(new ProxyPart());

    [Fact]
    public Task Failing_calls_to_the_disk_lose_nothing()
    {
        RequiredProgram.Need("strace", "strace");
        return RunAsync(new StracePart());
    }

    [Fact]
    public Task A_disk_that_is_full_for_a_while_loses_nothing() => RunAsync(new DiskPart());

    [Fact]
    public Task A_file_system_that_the_kernel_makes_read_only_under_load_loses_nothing() => RunAsync(new ReadOnlyPart());

    private static async Task RunAsync(IChaosPart part)
    {
        var result = await part.RunAsync(part.Short, Seed, _ => { });
        Assert.Empty(result.Faults);
        if (result.Skipped is { } why)
            Assert.Skip(why);
    }
}
