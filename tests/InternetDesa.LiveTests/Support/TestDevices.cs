using System.Buffers;
using System.Net;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests.Support;

/// <summary>Devices of the villages 33.01.01.2001 and up, which exist, and what they say.</summary>
internal static class TestDevices
{
    public const string Password = "rahasia";

    /// <summary>The agent of the n-th village, from 1.</summary>
    public static DeviceId Agent(int n) => DeviceId.Parse($"33/01/01/{2000 + n}/agent");

    /// <summary>Connects a device's own client; the caller disposes it.</summary>
    public static async Task<MqttClient> ConnectAsync(
        DeviceId device, IPEndPoint collector, MqttProtocolVersion version = MqttProtocolVersion.V5)
    {
        var options = new MqttClientOptions
        {
            ClientId = device.ToString(),
            Username = device.ToString(),
            Password = System.Text.Encoding.UTF8.GetBytes(Password),
            ProtocolVersion = version,
        };
        var client = new MqttClient(options,
            ct => MqttTcp.ConnectAsync(collector.Address.ToString(), collector.Port, null, null, ct), TimeProvider.System);
        try
        {
            await client.ConnectAsync(CancellationToken.None);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        return client;
    }

    /// <summary>A batch whose points carry its seq in <c>uptime_s</c>, each at a time of its own.</summary>
    public static byte[] Batch(long boot, long seq, int points)
    {
        var data = new ArrayBufferWriter<byte>();
        var lines = new LineWriter(data);
        for (var i = 0; i < points; i++)
            lines.Measurement("agent"u8).Field("uptime_s"u8, seq).End(Time(seq, i));
        var batch = new ArrayBufferWriter<byte>();
        BatchWriter.Write(batch, new BatchHeader(boot, seq, points, BatchClock.Utc), [], [], data.WrittenSpan, Time(seq, 0));
        return batch.WrittenSpan.ToArray();
    }

    /// <summary>Publishes a batch; completes with its PUBACK.</summary>
    public static ValueTask<MqttReasonCode> PublishAsync(this IMqttSession session, DeviceId device, byte[] batch) =>
        session.PublishAsync(new MqttMessage(DeviceTopic.Of(device, DeviceTopic.Metrics), batch), CancellationToken.None);

    /// <summary>Subscribes to the device's receipts and gives the first: what the collector has of its only boot.</summary>
    public static async Task<Receipt> ReceiptAsync(this IMqttSession session, DeviceId device)
    {
        await session.SubscribeAsync([new MqttSubscription(DeviceTopic.Of(device, DeviceTopic.Receipt))], CancellationToken.None);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30), TimeProvider.System);
        var delivery = await session.Deliveries.ReadAsync(timeout.Token);
        var receipts = new List<Receipt>();
        Assert.Null(Receipt.Read(delivery.Payload.Span, receipts));
        return Assert.Single(receipts);
    }

    // 2026-01-01 and a second a batch: within the time that ingest takes for possible.
    private static long Time(long seq, int point) => 1_767_225_600_000_000_000 + (seq * 1_000_000_000) + point;
}
