using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Agent;

/// <summary>What is sent, sent again and forgotten.</summary>
public sealed class VillageAgentReceiptTests
{
    [Fact]
    public async Task A_puback_forgets_nothing_and_a_receipt_does()
    {
        await using var world = new AgentWorld();
        world.Collector.SendsReceipts = false;
        world.Start();
        await world.BatchesAsync(4);
        Assert.True(world.Agent.BufferedPoints >= 9);

        var seqs = new RangeSet();
        seqs.Add(1, 3);
        world.Collector.SendReceipt(world.Agent.Boot, seqs);

        var named = world.Collector.Batches.DistinctBy(batch => batch.Header.Seq).Where(batch => batch.Header.Seq <= 3).Sum(batch => batch.Header.Points);
        await world.UntilAsync(() => world.Agent.BufferedPoints == world.Agent.DurablePoints - named);
    }

    [Fact]
    public async Task A_batch_without_a_receipt_is_sent_again_with_the_same_bytes()
    {
        await using var world = new AgentWorld();
        world.Collector.SendsReceipts = false;
        world.Start();

        await world.UntilAsync(() => world.Collector.Batches.Count(batch => batch.Header.Seq == 1) >= 2);

        var twice = world.Collector.Batches.Where(batch => batch.Header.Seq == 1).ToArray();
        Assert.Equal(twice[0].Payload, twice[1].Payload);
    }

    [Fact]
    public async Task A_batch_with_a_receipt_is_never_sent_again()
    {
        await using var world = new AgentWorld();
        world.Start();

        var before = (await world.BatchesAsync(6)).Select(batch => batch.Header.Seq).ToHashSet();
        await world.UntilAsync(() => world.Agent.BufferedPoints == 0);
        var seen = world.Collector.Batches.Count;
        world.Collector.Drop();
        // Longer than the agent waits for receipts.
        var after = (await world.BatchesAsync(seen + 20))[seen..];

        Assert.DoesNotContain(after, batch => before.Contains(batch.Header.Seq));
    }

    [Fact]
    public async Task Without_any_receipt_a_batch_is_sent_again_ever_more_rarely()
    {
        await using var world = new AgentWorld();
        world.Collector.SendsReceipts = false;
        world.Start();
        await world.BatchesAsync(1);
        var start = world.Time.GetUtcNow();

        await world.UntilAsync(() => world.Time.GetUtcNow() - start > TimeSpan.FromSeconds(400));

        // Sent at 0, 30, 90 and 210 s or a little later, in place of every 30 s.
        Assert.InRange(world.Collector.Batches.Count(batch => batch.Header.Seq == 1), 2, 5);
    }

    [Fact]
    public async Task What_an_outage_left_is_sent_newest_first_and_then_from_the_oldest()
    {
        await using var world = new AgentWorld();
        world.Collector.IsReachable = false;
        world.Start();
        await world.OfflineBatchesAsync(8);
        world.Collector.IsReachable = true;

        var batches = await world.BatchesAsync(8);

        var newest = batches[0].Header.Seq;
        Assert.True(newest >= 8);
        Assert.Equal([1L, 2, 3, 4, 5, 6], batches.Select(batch => batch.Header.Seq).Where(seq => seq < 7).Take(6));
        await world.UntilAsync(() => world.Agent.BufferedPoints <= 3);
    }

    [Fact]
    public async Task A_refused_publish_keeps_the_batch()
    {
        await using var world = new AgentWorld();
        world.Collector.Answer = MqttReasonCode.NotAuthorized;
        world.Start();
        await world.BatchesAsync(3);
        Assert.True(world.Agent.BufferedPoints >= world.Agent.DurablePoints);

        world.Collector.Answer = MqttReasonCode.Success;
        await world.UntilAsync(() => world.Received.Any(batch => batch.Seq == 1) && world.Agent.BufferedPoints <= 3);
    }

    [Fact]
    public async Task A_receipt_that_can_not_be_read_ends_nothing()
    {
        await using var world = new AgentWorld();
        world.Start();
        await world.BatchesAsync(1);

        world.Collector.SendRaw("receipt boot=1i,have=\"9-1\" 5\n");
        var seen = world.Collector.Batches.Count;
        await world.BatchesAsync(seen + 2);

        Assert.Single(world.Collector.Connects);
    }
}
