using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Evidence;
using InternetDesa.Agent.Probes;

namespace InternetDesa.Tests.Agent.Evidence;

public sealed class EvidenceTests
{
    [Theory]
    [InlineData(true, "m1", "Restart")]
    [InlineData(true, "m2", "Reboot")]
    [InlineData(false, "m1", "Crash")]
    [InlineData(false, "m2", "Power")]
    public void The_end_of_the_boot_before_tells_why_it_ended(bool stopped, string machine, string reason)
    {
        var before = new BootRecord(1) { Machine = "m1", Stopped = stopped };

        Assert.Equal(reason, StartEvidence.Of(new BootRecord(2) { Machine = machine }, before, null).Reason.ToString());
    }

    [Fact]
    public void The_silence_is_from_the_last_sign_of_life_to_the_start_and_unknown_without_both_times()
    {
        var before = new BootRecord(1) { Utc0 = 1_000_000_000_000, LastMono = 500_000_000_000 };
        var current = new BootRecord(2);
        Assert.Null(StartEvidence.Silence(current, before));
        current.Utc0 = 2_000_000_000_000;

        Assert.Equal(500, StartEvidence.Silence(current, before));
        Assert.Equal([new EventPoint("start", "power", 500), new EventPoint("volt_before", "11.2")],
            new StartEvidence(StartReason.Power, 11.2).Points(500));
    }

    [Fact]
    public async Task After_an_outage_of_the_uplink_the_agent_says_that_it_ran_and_after_a_power_cut_that_it_did_not()
    {
        await using var world = new AgentWorld();
        world.MaximumError = TimeSpan.FromMilliseconds(5);
        world.Start();
        await world.UntilAsync(() => world.Agent.IsConnected && world.Agent.DurablePoints > 6);
        world.Collector.IsReachable = false;
        world.Collector.Drop();
        var lost = world.Time.GetUtcNow();
        await world.UntilAsync(() => world.Time.GetUtcNow() - lost > TimeSpan.FromSeconds(120));
        world.Collector.IsReachable = true;
        await world.UntilAsync(() => Lines(world).Any(line => line.Contains("kind=\"uplink\",value=\"back\",since_s=1", StringComparison.Ordinal)));

        await world.CutPowerAsync();
        world.Time.Advance(TimeSpan.FromMinutes(10));
        world.Start();

        await world.UntilAsync(() => Lines(world).Any(line => line.Contains("kind=\"start\",value=\"power\",since_s=60", StringComparison.Ordinal)));
        Assert.Contains(world.Collector.Batches.SelectMany(batch => batch.Control.Gaps), gap => gap is { Boot: 1, Why: "lost_power" });
    }

    private static IEnumerable<string> Lines(AgentWorld world) => world.Collector.Batches.SelectMany(batch => batch.Lines);
}
