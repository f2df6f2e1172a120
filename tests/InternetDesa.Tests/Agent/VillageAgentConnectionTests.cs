namespace InternetDesa.Tests.Agent;

/// <summary>Connections: where to, how often, and how they end.</summary>
public sealed class VillageAgentConnectionTests
{
    [Fact]
    public async Task Connections_that_break_at_once_are_made_again_ever_more_slowly()
    {
        await using var world = new AgentWorld();
        world.Start();
        var moments = new List<DateTimeOffset>();
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await world.UntilAsync(() => world.Collector.Connects.Count >= attempt && world.Agent.IsConnected);
            moments.Add(world.Time.GetUtcNow());
            world.Collector.Drop();
            await world.UntilAsync(() => !world.Agent.IsConnected);
        }

        // Half of 1, 2, 4 and then 5 s.
        Assert.True(moments[5] - moments[0] >= TimeSpan.FromSeconds(0.5 + 1 + 2 + 2.5 + 2.5), $"{moments[5] - moments[0]}");
        Assert.Equal(["first.example", "second.example"], world.Collector.Attempts.Take(2).Select(endpoint => endpoint.Host));
    }

    [Fact]
    public async Task The_addresses_are_tried_in_turn_and_the_session_is_always_clean()
    {
        await using var world = new AgentWorld();
        world.Collector.IsReachable = false;
        world.Start();
        await world.UntilAsync(() => world.Collector.Attempts.Count >= 3);
        world.Collector.IsReachable = true;
        await world.BatchesAsync(1);

        Assert.Equal(["first.example", "second.example", "first.example"], world.Collector.Attempts.Take(3).Select(endpoint => endpoint.Host));
        Assert.All(world.Collector.Connects, connect => Assert.True(connect.CleanStart));
        Assert.All(world.Collector.Connects, connect => Assert.Equal("33/01/01/2001/agent", connect.Username));
    }

    [Fact]
    public async Task An_orderly_stop_says_offline_and_a_power_cut_leaves_that_to_the_will()
    {
        await using var world = new AgentWorld();
        world.Start();
        await world.BatchesAsync(1);
        await world.StopAsync();
        await world.UntilAsync(() => world.Collector.States.Count >= 2);
        Assert.StartsWith("online boot=1i ", world.Collector.States.ToArray()[0], StringComparison.Ordinal);
        Assert.StartsWith("offline boot=1i ", world.Collector.States.ToArray()[1], StringComparison.Ordinal);

        world.Start();
        await world.UntilAsync(() => world.Agent.IsConnected);
        await world.CutPowerAsync();
        await world.UntilAsync(() => world.Collector.States.Count >= 4);
        Assert.StartsWith("will offline boot=2i ", world.Collector.States.ToArray()[3], StringComparison.Ordinal);
    }
}
