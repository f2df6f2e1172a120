using InternetDesa.Collector.Control;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// The collector's own MQTT server. It is no broker: a device may speak and listen on its own topics only, and what it publishes goes
/// to the spool before its PUBACK.
/// </summary>
internal sealed class MqttIngest(
    DeviceMessages messages, DeviceListeners listeners, ReceiptSender receipts, RetainedMessages retained, AgentDesk desk, ClientTrust trust,
    MqttServerRegistry registry, Refusals refusals, RefusedLogins refusedLogins,
    ILogger<MqttIngest> logger) : IMqttServerHandler
{
    private long _assigned;

    public async ValueTask<MqttConnectDecision> ConnectAsync(MqttServerConnection connection, MqttConnect packet, CancellationToken ct)
    {
        // The rounds of a password's hash are for its file to say: they may take seconds.
        await SocketThread.LeaveAsync();
        var peer = (Peer)connection.State!;
        // Without a proof it has no name; from here on nothing is done in the name of the certificate alone.
        connection.State = null;
        // Again: many may have been let in together before the first of them was refused.
        if (refusedLogins.IsShutOut(peer.Address))
        {
            refusals.Add(RefusalReason.Flood, peer.Address.ToString(), refusedLogins.Why);
            return MqttConnectDecision.Refuse(MqttReasonCode.ConnectionRateExceeded);
        }

        var refusal = trust.Identify(peer, packet, out var client);
        if (refusal is null && packet.Will is { } will
            && !(will.Topic == DeviceTopic.Of(client!.Device, DeviceTopic.State) && will.Payload.Length <= DeviceMessages.MaxStateBytes))
            refusal = (RefusalReason.Will, $"{client.Device} has a will that is no state of its own of at most {DeviceMessages.MaxStateBytes} bytes", MqttReasonCode.NotAuthorized);
        if (refusal is var (reason, why, code))
        {
            refusedLogins.Add(peer.Address);
            refusals.Add(reason, client?.Device.ToString() ?? packet.ClientId, why);
            return MqttConnectDecision.Refuse(code);
        }

        var clientId = packet.ClientId.Length > 0 ? packet.ClientId : Assign(client!.Device);
        client!.Session = SessionOf(client.Device, clientId);
        connection.State = client;
        await registry.RegisterAsync(client.Session, connection).ConfigureAwait(false);
        if (!trust.IsStillGood(client))
        {
            // The files changed after the look at it and before it was registered, where that change would have found it.
            refusals.Add(RefusalReason.Revoked, client.Device.ToString(), "its certificate or its password was taken back");
            return MqttConnectDecision.Refuse(MqttReasonCode.NotAuthorized);
        }

        return packet.ClientId.Length > 0 ? MqttConnectDecision.Accept : new MqttConnectDecision(MqttReasonCode.Success, clientId);
    }

    public MqttPublishAnswer Publish(MqttServerConnection connection, in MqttPublish publish)
    {
        var client = (DeviceClient)connection.State!;
        return client.TryChannel(publish.TopicUtf8.Span, out var channel)
            ? new MqttPublishAnswer(messages.Take(client.Device, channel, CollectorRecord.OwnDoor, publish.Payload.Span))
            : SetAside(connection, client.Device, publish);
    }

    public MqttReasonCode Subscribe(MqttServerConnection connection, string filter, MqttQos qos)
    {
        var device = Device(connection);
        var own = DeviceTopic.Of(device, "");
        if (filter.StartsWith(own, StringComparison.Ordinal) && DeviceTopic.DeviceMayRead(filter[own.Length..]))
            return (MqttReasonCode)(byte)qos;
        refusals.Add(RefusalReason.Filter, device.ToString(), $"a device reads {own}receipt, config and cmd/+ only");
        return MqttReasonCode.NotAuthorized;
    }

    public void Subscribed(MqttServerConnection connection, IReadOnlyList<MqttGrant> granted)
    {
        var device = Device(connection);
        // All of them are open before the first message takes SUBACK along: who has that may rely on them.
        foreach (var (filter, qos, _) in granted)
            listeners.Open(device, new DeviceListener(connection, filter, qos));
        foreach (var (filter, qos, wantsRetained) in granted)
        {
            if (filter == DeviceTopic.Of(device, DeviceTopic.Receipt))
                receipts.Tell(device, new DeviceListener(connection, filter, qos).TrySend);
            else if (wantsRetained && filter == DeviceTopic.Of(device, DeviceTopic.Config))
                connection.TrySend(filter, desk.Told(device), qos, retain: true);
        }
    }

    public void Unsubscribed(MqttServerConnection connection, IReadOnlyList<string> filters)
    {
        foreach (var filter in filters)
            listeners.Close(Device(connection), connection, filter);
    }

    public void Disconnected(MqttServerConnection connection, MqttMessage? will, string reason)
    {
        if (connection.State is not DeviceClient client)
            return;
        registry.Unregister(client.Session, connection);
        listeners.Close(client.Device, connection);
        if (will is not null)
            retained.Put(will.Topic, will.Payload.Span);
        logger.Disconnected(client.Device.ToString(), reason);
    }

    private static DeviceId Device(MqttServerConnection connection) => ((DeviceClient)connection.State!).Device;

    private static string SessionOf(DeviceId device, string clientId) => $"{device}\n{clientId}";

    // One that no session has [MQTT-3.1.3-6].
    private string Assign(DeviceId device)
    {
        while (true)
        {
            var clientId = $"auto-{Interlocked.Increment(ref _assigned)}";
            if (!registry.TryGet(SessionOf(device, clientId), out _))
                return clientId;
        }
    }

    private MqttPublishAnswer SetAside(MqttServerConnection connection, DeviceId device, in MqttPublish publish)
    {
        var topic = publish.ReadTopic();
        var why = $"a device publishes on {DeviceTopic.Of(device, "")}metrics, state or event only";
        refusals.Add(RefusalReason.Topic, device.ToString(), why);
        var durable = messages.Refuse(device, topic, DeadReason.Identity, why, publish.Payload.Span);
        // MQTT 3.1.1 has no word for a refusal but the end of the connection, and the same message would come again.
        return new MqttPublishAnswer(durable, connection.ProtocolVersion == MqttProtocolVersion.V5 ? MqttReasonCode.NotAuthorized : MqttReasonCode.Success);
    }
}
