namespace InternetDesa.Tests.Agent;

/// <summary>Boots that follow each other, by a stop or a power cut.</summary>
public sealed class VillageAgentRestartTests
{
    [Fact]
    public async Task A_restart_sends_what_was_left_and_names_the_boot_before_in_its_first_batch_only()
    {
        await using var world = new AgentWorld();
        world.Collector.IsReachable = false;
        world.Start();
        await world.OfflineBatchesAsync(5);
        await world.CutPowerAsync();

        world.Collector.IsReachable = true;
        world.Start();
        await world.UntilAsync(() => world.Received.Any(batch => batch is { Boot: 2, Seq: 1 }) && world.Received.Any(batch => batch is { Boot: 2, Seq: > 1 }));

        var second = world.Received.Where(batch => batch.Boot == 2).OrderBy(batch => batch.Seq).ToArray();
        Assert.Equal(1, second[0].PreviousBoot);
        var last = second[0].PreviousSeq;
        await world.UntilAsync(() => world.Received.Count(batch => batch.Boot == 1) >= last);
        Assert.Equal(last, world.Received.Where(batch => batch.Boot == 1).Max(batch => batch.Seq));
        Assert.All(second[1..], header => Assert.Equal(0, header.PreviousBoot));
    }

    [Fact]
    public async Task The_boot_before_is_named_with_its_last_seq_also_where_nothing_of_it_is_left()
    {
        await using var world = new AgentWorld();
        world.Start();
        await world.BatchesAsync(6);
        await world.StopAsync();
        var last = world.Received.Max(batch => batch.Seq);
        Directory.Delete(Path.Combine(world.Directory, "spool"), recursive: true);

        world.Start();
        await world.UntilAsync(() => world.Received.Any(batch => batch is { Boot: 2, Seq: 1 }));

        var first = world.Received.First(batch => batch is { Boot: 2, Seq: 1 });
        Assert.Equal((1, last), (first.PreviousBoot, first.PreviousSeq));
    }

    [Fact]
    public async Task The_boot_before_is_the_one_before_also_where_the_spool_still_holds_older_ones()
    {
        await using var world = new AgentWorld();
        for (var boot = 1; boot <= 3; boot++)
        {
            world.Start();
            await world.UntilAsync(() => world.Received.Any(batch => batch.Boot == boot && batch.Seq > 2) && world.Agent.BufferedPoints == 0);
            await world.StopAsync();
        }

        world.Start();
        await world.UntilAsync(() => world.Received.Any(batch => batch is { Boot: 4, Seq: 1 }));

        Assert.Equal(3, world.Received.First(batch => batch is { Boot: 4, Seq: 1 }).PreviousBoot);
    }

    [Fact]
    public async Task A_power_cut_loses_nothing_that_was_durable()
    {
        await using var world = new AgentWorld();
        var durable = 0L;
        for (var boot = 0; boot < 4; boot++)
        {
            world.Collector.IsReachable = boot != 1;
            world.Start();
            await world.OfflineBatchesAsync(3);
            await world.CutPowerAsync();
            durable += world.Agent.DurablePoints;
        }

        world.Start();
        await world.UntilAsync(() => world.Received.Where(batch => batch.Boot < 5).Sum(batch => (long)batch.Points) >= durable);

        Assert.Equal(durable, world.Received.Where(batch => batch.Boot < 5).Sum(batch => (long)batch.Points));
    }
}
