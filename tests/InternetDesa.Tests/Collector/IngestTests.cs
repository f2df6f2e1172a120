using System.Text;
using InternetDesa.Collector.Admin;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.State;
using InternetDesa.Tests.Support;
using StatementAttribute = InternetDesa.Tests.Mqtt.StatementAttribute;

namespace InternetDesa.Tests.Collector;

public sealed class IngestTests
{
    private static string Now => $"{DateTimeOffset.UnixEpoch.AddTicks((TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks).ToUnixTimeSeconds()}000000000";

    [Theory]
    [InlineData(MqttProtocolVersion.V5)]
    [InlineData(MqttProtocolVersion.V311)]
    [Statement("3.3.2-3")]
    public async Task A_batch_is_stored_receipted_and_a_repeat_is_dropped_also_after_a_restart(MqttProtocolVersion version)
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using (var client = await collector.ConnectAsync(version: version))
        {
            await SubscribeAsync(client, "receipt");
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, Batch(1, 1)));
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, Batch(1, 2)));
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, Batch(1, 2)));
            await ReceiptAsync(client, 1, "1-2");
            Assert.Equal(1, collector.Stats.Duplicates);
        }

        await collector.RestartAsync();
        await using (var client = await collector.ConnectAsync(version: version))
        {
            await SubscribeAsync(client, "receipt");
            await ReceiptAsync(client, 1, "1-2");
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, Batch(1, 1)));
            Assert.Equal(1, collector.Stats.Duplicates);
        }

        await collector.StopAsync();
        Assert.Equal(2, (await collector.RecordsAsync("spool")).Count);
    }

    [Fact]
    public async Task A_deflated_batch_is_stored_as_its_lines()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using (var client = await collector.ConnectAsync())
        {
            var message = new MqttMessage(DeviceTopic.Of(CollectorFixture.Agent, "metrics"), BatchPayload.Deflate(Encoding.UTF8.GetBytes(Batch(1, 1))));
            Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(message, CancellationToken.None));
        }

        await collector.StopAsync();
        Assert.Contains("sys,desa=3301012001,dev=agent", Assert.Single(await collector.RecordsAsync("spool")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_declared_gap_counts_as_received()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var client = await collector.ConnectAsync();
        await SubscribeAsync(client, "receipt");
        await CollectorFixture.PublishAsync(client, $"batch boot=1i,seq=9i,n=0i,clock=\"utc\" {Now}\ngap boot=1i,from=2i,to=8i,n=70i,why=\"abandoned\" {Now}\n");
        await ReceiptAsync(client, 1, "2-9");
    }

    [Fact]
    public async Task A_batch_of_the_shortest_lines_grows_by_its_tags_and_is_stored()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using (var client = await collector.ConnectAsync())
        {
            var payload = "batch boot=1i,seq=1i,n=65000i,clock=\"mono\" 5\n" + string.Concat(Enumerable.Repeat("sys cpu_pct=1 5\n", 65_000));
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, payload));
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, payload));
        }

        Assert.Equal(1, collector.Stats.Duplicates);
    }

    [Fact]
    public async Task A_thousand_bad_anchors_make_one_letter_with_each_line_once()
    {
        await using var collector = await CollectorFixture.StartAsync();
        var payload = $"batch boot=1i,seq=1i,n=0i,clock=\"utc\" {Now}\n" + string.Concat(Enumerable.Repeat("anchor boot=1i,utc0=5i,err_ms=0i 5\n", 1000));
        await using (var client = await collector.ConnectAsync())
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, payload));
        await collector.StopAsync();
        Assert.InRange(Assert.Single(await collector.RecordsAsync("dead")).Length, payload.Length, payload.Length + 300);
    }

    [Fact]
    public async Task A_batch_with_a_bad_control_line_counts_as_received_once_it_is_in_the_dead_letter()
    {
        await using var collector = await CollectorFixture.StartAsync();
        var payload = $"batch boot=1i,seq=3i,n=0i,clock=\"utc\" {Now}\ngap boot=1i,from=2i,to=1i,n=0i,why=\"thinned\" {Now}\n";
        await using (var client = await collector.ConnectAsync())
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, payload));
        await collector.RestartAsync();
        await using (var client = await collector.ConnectAsync())
        {
            await SubscribeAsync(client, "receipt");
            await ReceiptAsync(client, 1, "3");
        }

        await collector.StopAsync();
        Assert.EndsWith(payload, Assert.Single(await collector.RecordsAsync("dead")).TrimEnd('\n') + "\n", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_short_state_is_retained_also_by_a_will()
    {
        await using var collector = await CollectorFixture.StartAsync();
        foreach (var channel in new[] { "metrics", "cmd/x/reply" })
        {
            await Assert.ThrowsAsync<MqttRefusedException>(() =>
                collector.ConnectAsync(will: new MqttMessage(DeviceTopic.Of(CollectorFixture.Agent, channel), "x"u8.ToArray())));
        }

        await using var client = await collector.ConnectAsync();
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, new string('x', 5000), channel: "state"));
        Assert.Equal(1, collector.Stats.DeadLetters["schema"]);
    }

    [Fact]
    public async Task When_a_part_of_the_collector_fails_the_process_ends_and_its_code_says_so()
    {
        await using var collector = await CollectorFixture.StartAsync();
        Assert.Equal(0, collector.ExitCode);
        using (var state = collector.WriteState())
        using (var connection = state.Connect())
        using (var command = connection.CreateCommand())
        {
            command.CommandText = "DROP TABLE checkpoint";
            command.ExecuteNonQuery();
        }

        await Eventually.True(() => collector.Stopping, "the projector's next commit fails");
        Assert.Equal(70, collector.ExitCode);
    }

    [Fact]
    public async Task When_nothing_can_be_acknowledged_any_more_the_process_ends_and_its_code_says_so()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var client = await collector.ConnectAsync();
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1"));

        collector.Service<ReceiptSender>().Fail(new InvalidTimeZoneException("a fault of ours"));

        await Eventually.True(() => collector.Stopping, "what is on disk is not told any more");
        Assert.Equal(70, collector.ExitCode);
        Assert.Equal([nameof(ReceiptSender)], collector.Service<CollectorHealth>().Faults());
    }

    [Theory]
    [InlineData("garbage\0\u0001", "schema", null)]
    [InlineData("batch boot=1i,seq=1i,n=2i,clock=\"utc\" 5\nsys cpu_pct=1 5\n", "schema", "1")]
    [InlineData("batch boot=1i,seq=1i,n=1i,clock=\"utc\" 5\nsys colour=1 5\n", "schema", "1")]
    [InlineData("batch boot=1i,seq=1i,n=1i,clock=\"utc\" 5\nsys cpu_pct=1 5\n", "time", "1")]
    [InlineData("batch boot=1i,seq=1i,n=1i,clock=\"utc\" 5\nsys cpu_pct=1 2524608000000000000\n", "time", "1")]
    [InlineData("batch boot=1i,seq=1i,n=0i,clock=\"mono\" 5\nanchor boot=1i,utc0=5i,err_ms=0i 5\n", "time", "1")]
    [InlineData("batch boot=1i,seq=1i,n=1i,clock=\"utc\" 5\nsys,dev=ghost cpu_pct=1 5\n", "identity", "1")]
    public async Task What_can_not_be_taken_is_acknowledged_once_it_is_in_the_dead_letter(string payload, string reason, string? have)
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using (var client = await collector.ConnectAsync())
        {
            await SubscribeAsync(client, "receipt");
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, payload));
            if (have is not null)
                await ReceiptAsync(client, 1, have);
            Assert.Equal(1, collector.Stats.DeadLetters[reason]);
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, Batch(7, 1)));
        }

        await collector.StopAsync();
        var letter = Assert.Single(await collector.RecordsAsync("dead"));
        Assert.StartsWith($"dead reason=\"{reason}\",from=\"33/01/01/2001/agent\",topic=\"desa/1/33/01/01/2001/agent/metrics\",msg=\"", letter, StringComparison.Ordinal);
        Assert.DoesNotContain((await collector.RecordsAsync("spool")).SelectMany(record => record.Split('\n')), line => line.EndsWith(" 5", StringComparison.Ordinal)
            && line.StartsWith("sys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_foreign_villages_topic_goes_to_the_dead_letter_and_is_refused()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using (var client = await collector.ConnectAsync())
            Assert.Equal(MqttReasonCode.NotAuthorized, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1", device: CollectorFixture.Other));
        await using (var client = await collector.ConnectAsync(version: MqttProtocolVersion.V311))
            Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1", device: CollectorFixture.Other));
        await using (var client = await collector.ConnectAsync())
            Assert.Equal(MqttReasonCode.NotAuthorized, await CollectorFixture.PublishAsync(client, "x", channel: "config"));
        Assert.Equal(3, collector.Stats.DeadLetters["identity"]);
        await collector.StopAsync();
        Assert.All(await collector.RecordsAsync("dead"), letter => Assert.Contains("reason=\"identity\"", letter, StringComparison.Ordinal));
        Assert.Empty(await collector.RecordsAsync("spool"));
    }

    [Fact]
    [Statement("3.1.4-2")]
    public async Task Who_is_not_known_is_refused_and_counted()
    {
        await using var collector = await CollectorFixture.StartAsync();
        var wrong = await Assert.ThrowsAsync<MqttRefusedException>(() => collector.ConnectAsync(password: "x"));
        Assert.Equal(MqttReasonCode.BadUserNameOrPassword, wrong.Reason);
        var unlisted = await Assert.ThrowsAsync<MqttRefusedException>(() => collector.ConnectAsync(DeviceId.Parse("33/01/01/2003/agent")));
        Assert.Equal(MqttReasonCode.NotAuthorized, unlisted.Reason);
        await Assert.ThrowsAsync<MqttRefusedException>(() =>
            collector.ConnectAsync(will: new MqttMessage(DeviceTopic.Of(CollectorFixture.Other, "state"), "x"u8.ToArray())));
        Assert.Equal(3, collector.Stats.Refused);
    }

    [Fact]
    [Statement("3.8.4-7")]
    public async Task A_device_subscribes_to_its_own_channels_only()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var client = await collector.ConnectAsync();
        var codes = await client.SubscribeAsync([.. new[] { "desa/1/33/01/01/2001/agent/receipt", "desa/1/33/01/01/2002/agent/receipt", "#",
            "desa/1/33/01/01/2001/agent/metrics", "desa/1/33/01/01/2001/agent/cmd/+" }.Select(filter => new MqttSubscription(filter, MqttQos.AtLeastOnce))],
            CancellationToken.None);
        Assert.Equal([MqttReasonCode.GrantedQos1, MqttReasonCode.NotAuthorized, MqttReasonCode.NotAuthorized, MqttReasonCode.NotAuthorized,
            MqttReasonCode.GrantedQos1], codes);
    }

    [Fact]
    [Statement("3.1.3-2")]
    public async Task One_village_can_not_take_anothers_session_over()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var first = await collector.ConnectAsync();
        await using var second = await collector.ConnectAsync(CollectorFixture.Other);
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(first, "sys cpu_pct=1"));
        await using var third = await collector.ConnectAsync();
        await Eventually.True(() => first.Closed.IsCompleted, "the same device's same client id takes over");
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(third, "sys cpu_pct=1"));
    }

    [Fact]
    [Statement("3.1.2-15", "3.3.1-5", "3.3.1-9", "3.3.2-3")]
    public async Task The_configuration_is_retained_and_the_will_is_kept()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await collector.StopAsync();
        var config = DeviceTopic.Of(CollectorFixture.Agent, "config");
        using (var state = collector.WriteState())
            new RetainedStore(state).PutAll([(config, "interval: 60"u8.ToArray())]);
        await collector.RestartAsync();
        await using (var client = await collector.ConnectAsync(will: new MqttMessage(DeviceTopic.Of(CollectorFixture.Agent, "state"), "offline boot=1i"u8.ToArray(), Retain: true)))
        {
            await SubscribeAsync(client, "config");
            var delivery = await client.Deliveries.ReadAsync();
            Assert.Equal((config, "interval: 60", true), (delivery.Topic, Encoding.UTF8.GetString(delivery.Payload.Span), delivery.Retain));
            client.Abort();
        }

        await Eventually.True(() =>
        {
            using var state = collector.ReadState();
            return new RetainedStore(state).All().Any(row => Encoding.UTF8.GetString(row.Payload) == "offline boot=1i");
        }, "the will is in the state database");
    }

    [Fact]
    public async Task A_report_makes_its_village_normal_in_the_state_database()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await using var client = await collector.ConnectAsync();
        await CollectorFixture.PublishAsync(client, $"batch boot=5i,seq=1i,n=1i,clock=\"utc\" {Now}\nanchor boot=5i,utc0={Now}i,err_ms=9i {Now}\nping,target=x sent=5i,recv=5i,loss_pct=0,rtt_avg_ms=21.5 {Now}\n");
        await Eventually.True(() =>
        {
            using var state = collector.ReadState();
            var snapshot = new ProjectionStore(state).Load();
            return snapshot.Villages.Single(v => v.Code == CollectorFixture.Agent.Village) is { State: VillageState.Normal, RttMs: 21.5 }
                && snapshot.Villages.Single(v => v.Code == CollectorFixture.Other.Village).State == VillageState.Unknown
                && snapshot.Boots.Single() is { Boot: 5, Points: 1, Anchor.ErrorMs: 9 };
        }, "the village is normal");
    }

    private static string Batch(long boot, long seq) => $"batch boot={boot}i,seq={seq}i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct={seq} {Now}\n";

    private static async Task SubscribeAsync(MqttClient client, string channel) =>
        Assert.Equal([MqttReasonCode.GrantedQos1], await client.SubscribeAsync(
            [new MqttSubscription(DeviceTopic.Of(CollectorFixture.Agent, channel), MqttQos.AtLeastOnce)], CancellationToken.None));

    private static async Task ReceiptAsync(MqttClient client, long boot, string have)
    {
        using var timeout = new CancellationTokenSource(Eventually.Timeout);
        while (true)
        {
            var delivery = await client.Deliveries.ReadAsync(timeout.Token);
            await delivery.AcknowledgeAsync();
            var receipts = new List<Receipt>();
            Assert.Null(Receipt.Read(delivery.Payload.Span, receipts));
            if (receipts.Any(receipt => receipt.Boot == boot && receipt.Have.ToString() == have))
                return;
        }
    }
}
