using InternetDesa.Agent.Publisher;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent.Publisher;

public sealed class FreshFirstTests
{
    [Fact]
    public void A_budget_is_saved_up_for_a_minute_at_most_and_one_message_may_overdraw_it()
    {
        var time = new ManualTimeProvider();
        var budget = new ByteBudget(6000, time);
        Assert.Equal(TimeSpan.Zero, budget.Spend(6000));
        Assert.Equal(TimeSpan.FromSeconds(10), budget.Spend(1000));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.Zero, budget.Spend(6000));
        Assert.Equal(TimeSpan.FromSeconds(60), budget.Spend(6000));
    }

    [Fact]
    public async Task After_an_outage_every_new_sample_goes_at_once_while_the_backlog_keeps_to_its_budget()
    {
        await using var world = new AgentWorld();
        world.Options.Spool = new BatchStoreOptions { SyncSeconds = 1, BacklogKilobytesPerMinute = 2 };
        world.Collector.IsReachable = false;
        world.Start();
        await world.OfflineBatchesAsync(60);
        var left = world.Agent.BufferedPoints / 3;
        world.Collector.IsReachable = true;
        await world.UntilAsync(() => world.Agent.IsConnected);
        var begin = world.Time.GetUtcNow();
        var known = world.Collector.Batches.Count;
        await world.UntilAsync(() => world.Time.GetUtcNow() - begin > TimeSpan.FromMinutes(3));

        var since = world.Collector.Batches.Skip(known).ToArray();
        var fresh = since.Count(batch => batch.Header.Seq > left + 1);
        // A sample every two seconds, none of which waits for the backlog.
        Assert.InRange(fresh, 85, 95);
        // Three minutes' budget and what was saved up, at some 500 bytes a batch with its headers.
        Assert.InRange(since.Where(batch => batch.Header.Seq <= left).Sum(batch => batch.Payload.Length + 250), 4 * 1024, 5 * 2 * 1024);
    }
}
