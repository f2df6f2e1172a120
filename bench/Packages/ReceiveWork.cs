using InternetDesa.Bench.Harness;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Bench.Packages;

/// <summary>Messages that wait in a session at the broker are received and acknowledged; the connection is part of it.</summary>
internal sealed class ReceiveWork : IPackageWork
{
    public string Name => "MQTT receive and acknowledge, QoS 1";

    public string Package => "MQTTnet";

    public int Operations => 10_000;

    public async Task OpenAsync(CancellationToken ct)
    {
        foreach (var transport in Enum.GetValues<Transport>())
        {
            await using var session = await PackageBroker.ConnectAsync(Transport.Builtin, ClientId(transport), kept: true, ct);
            await session.SubscribeAsync([new MqttSubscription(Topic(transport))], ct);
        }
    }

    public async Task<Sample> RunAsync(Transport transport, CancellationToken ct)
    {
        await using (var writer = await PackageBroker.ConnectAsync(Transport.Builtin, "writer", kept: false, ct))
            await PackageBroker.PublishAsync(writer, new MqttMessage(Topic(transport), new byte[400]), Operations, ct);
        return await Sample.OfAsync(async () =>
        {
            await using var reader = await PackageBroker.ConnectAsync(transport, ClientId(transport), kept: true, ct);
            for (var i = 0; i < Operations; i++)
            {
                var delivery = await reader.Deliveries.ReadAsync(ct);
                await delivery.AcknowledgeAsync();
            }
        });
    }

    public ValueTask DisposeAsync() => default;

    private static string ClientId(Transport transport) => $"receive-{transport}";

    private static string Topic(Transport transport) => $"receive/{transport}";
}
