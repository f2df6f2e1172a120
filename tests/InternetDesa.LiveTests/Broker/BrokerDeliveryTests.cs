using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests.Broker;

/// <summary>Agents, a real mosquitto under TLS, and the collector's program: what is sealed in a village is stored once, whoever dies.</summary>
public sealed class BrokerDeliveryTests
{
    private const int Agents = 6;

    public static TheoryData<Transport> Each => EachTransport.Alone;

    [Theory]
    [MemberData(nameof(Each))]
    public async Task A_killed_broker_loses_what_it_acknowledged_and_the_agents_send_it_again(Transport transport)
    {
        await using var broker = new MosquittoSite();
        using var site = broker.Serve(new CollectorSite(Agents)).With("Transport", $"{transport}");
        await broker.StartAsync();
        await using var agents = new BrokerAgents(broker, Agents, transport);
        await using var first = await site.StartAsync();
        await agents.MakeAsync(3);
        await agents.HaveForgottenAsync();

        // Under load, with the collector there.
        await broker.KillAsync();
        await broker.StartAsync();
        await agents.MakeAsync(3);
        await agents.HaveForgottenAsync(seconds: 90);

        // Without the collector: the broker holds all that comes, says that it has it, and forgets it.
        await first.KillAsync();
        await agents.MakeAsync(5);
        Assert.True(agents.AreConnected);
        await broker.KillAsync();
        await broker.StartAsync();
        await using var second = await site.StartAsync();
        await agents.HaveForgottenAsync(seconds: 120);

        await EverySealedBatchIsStoredOnceAsync(agents, second, site);
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task What_comes_while_the_collector_is_down_waits_in_its_session_at_the_broker(Transport transport)
    {
        const int Batches = 3000;
        await using var broker = new MosquittoSite();
        using var site = broker.Serve(new CollectorSite(villages: 1)).With("Transport", $"{transport}");
        broker.Issue(TestDevices.Agent(1));
        await broker.StartAsync();
        await using (var first = await site.StartAsync())
        {
            await first.SaidAsync("Connected to the broker");
            first.Terminate();
            Assert.Equal(0, await first.ExitAsync());
        }

        // Nothing is sent twice here: what the broker drops is lost.
        await using var device = await broker.ConnectAsync(TestDevices.Agent(1).ToString());
        await device.SubscribeAsync([new MqttSubscription(DeviceTopic.Of(TestDevices.Agent(1), DeviceTopic.Receipt))], CancellationToken.None);
        var codes = await Task.WhenAll(Enumerable.Range(1, Batches)
            .Select(seq => device.PublishAsync(TestDevices.Agent(1), TestDevices.Batch(boot: 5, seq, points: 1)).AsTask()));
        Assert.All(codes, code => Assert.Equal(MqttReasonCode.Success, code));

        await using var second = await site.StartAsync();
        var have = "";
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60), TimeProvider.System);
        while (!have.Contains($"have=\"1-{Batches}\"", StringComparison.Ordinal))
        {
            var receipt = await device.Deliveries.ReadAsync(patience.Token);
            have = System.Text.Encoding.UTF8.GetString(receipt.Payload.Span);
            await receipt.AcknowledgeAsync();
        }

        second.Terminate();
        Assert.Equal(0, await second.ExitAsync());
        // In the order in which they were published, each once.
        Assert.Equal(Enumerable.Range(1, Batches).Select(seq => (long)seq), (await site.ReadSpoolAsync()).Select(batch => batch.Seq));
    }

    private static async Task EverySealedBatchIsStoredOnceAsync(BrokerAgents agents, ChildProcess collector, CollectorSite site)
    {
        var sealedBatches = await agents.StopAsync();
        Assert.Equal(Agents, sealedBatches.Select(batch => batch.From).Distinct().Count());
        foreach (var device in sealedBatches.GroupBy(batch => batch.From))
        {
            // Its own door tells what the collector has, whichever door it came by.
            var last = device.Max(batch => batch.Seq);
            await Eventually.Holds($"all of {device.Key} stored", async () =>
            {
                await using var client = await TestDevices.ConnectAsync(device.Key, site.Mqtt);
                return (await client.ReceiptAsync(device.Key)).Have.ContainsAll(1, last);
            }, details: () => collector.Output);
        }

        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());
        var stored = (await site.ReadSpoolAsync()).Select(batch => (batch.From, batch.Boot, batch.Seq)).ToArray();
        Assert.Equal(stored.Length, stored.Distinct().Count());
        Assert.Equal(sealedBatches.Order(), stored.Order());
        Assert.Empty(await site.ReadDeadAsync());
    }
}
