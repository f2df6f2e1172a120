using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// The collector's own MQTT server. It is no broker: a device may speak and listen on its own topics only, and what it publishes goes
/// to the spool before its PUBACK.
/// </summary>
internal sealed class MqttIngest(
    DeviceMessages messages, ReceiptSender receipts, RetainedMessages retained, PasswordFile passwords, InventoryModel inventory,
    CollectorStats stats, ILogger<MqttIngest> logger) : IMqttServerHandler
{
    private readonly MqttServerRegistry _registry = new();
    private long _assigned;

    public ValueTask<MqttConnectDecision> ConnectAsync(MqttServerConnection connection, MqttConnect packet, CancellationToken ct)
    {
        // A certificate has proved who it is before the first packet; the username then does not matter, as at a broker.
        if (connection.State is not DeviceId device && !IsKnown(packet, out device))
            return Refuse(packet, MqttReasonCode.BadUserNameOrPassword, "the username or the password is wrong");
        if (inventory.Find(device) is null)
            return Refuse(packet, MqttReasonCode.NotAuthorized, $"{device} is not in the inventory");
        if (packet.Will is { } will && !(will.Topic == DeviceTopic.Of(device, DeviceTopic.State) && will.Payload.Length <= DeviceMessages.MaxStateBytes))
            return Refuse(packet, MqttReasonCode.NotAuthorized, $"{device} has a will that is no state of its own of at most {DeviceMessages.MaxStateBytes} bytes");
        connection.State = device;
        // Client ids are anyone's to choose: under the identity one village can not take another's session over.
        var clientId = packet.ClientId.Length > 0 ? packet.ClientId : $"auto-{Interlocked.Increment(ref _assigned)}";
        _registry.Register($"{device}\n{clientId}", connection);
        return new ValueTask<MqttConnectDecision>(
            packet.ClientId.Length > 0 ? MqttConnectDecision.Accept : new MqttConnectDecision(MqttReasonCode.Success, clientId));
    }

    public ValueTask<MqttReasonCode> PublishAsync(MqttServerConnection connection, MqttPublish publish, CancellationToken ct)
    {
        var device = (DeviceId)connection.State!;
        var topic = publish.ReadTopic();
        if (!IsOwnTopic(device, topic, out var channel))
            return new ValueTask<MqttReasonCode>(SetAside(connection, device, topic, publish));
        return new ValueTask<MqttReasonCode>(Store(device, channel, topic, publish));
    }

    public MqttReasonCode Subscribe(MqttServerConnection connection, string filter, MqttQos qos)
    {
        var own = $"{DeviceTopic.Prefix}{(DeviceId)connection.State!}/";
        return filter.StartsWith(own, StringComparison.Ordinal) && DeviceTopic.DeviceMayRead(filter[own.Length..])
            ? (MqttReasonCode)(byte)qos
            : MqttReasonCode.NotAuthorized;
    }

    public void Subscribed(MqttServerConnection connection, IReadOnlyList<string> grantedFilters)
    {
        var device = (DeviceId)connection.State!;
        foreach (var filter in grantedFilters)
        {
            if (filter == DeviceTopic.Of(device, DeviceTopic.Receipt))
                receipts.Open(device, connection);
            else if (filter == DeviceTopic.Of(device, DeviceTopic.Config) && retained.Find(filter) is { } config)
                connection.TrySend(filter, config, MqttQos.AtLeastOnce, retain: true);
        }
    }

    public void Unsubscribed(MqttServerConnection connection, IReadOnlyList<string> filters)
    {
        var device = (DeviceId)connection.State!;
        if (filters.Contains(DeviceTopic.Of(device, DeviceTopic.Receipt)))
            receipts.Close(device, connection);
    }

    public void Disconnected(MqttServerConnection connection, MqttMessage? will, string reason)
    {
        if (connection.State is not DeviceId device)
            return;
        _registry.Unregister($"{device}\n{connection.ClientId}", connection);
        receipts.Close(device, connection);
        if (will is not null)
            retained.Put(will.Topic, will.Payload.Span);
        logger.Disconnected(device.ToString(), reason);
    }

    private bool IsKnown(MqttConnect packet, out DeviceId device) =>
        DeviceId.TryParse(packet.Username, out device) & passwords.Verify(packet.Username ?? "", packet.Password);

    private static bool IsOwnTopic(DeviceId device, string topic, out string channel)
    {
        channel = "";
        if (!DeviceTopic.TryParse(topic, out var named, out var found) || named != device || !DeviceTopic.DeviceMayWrite(found))
            return false;
        channel = found;
        return true;
    }

    private async Task<MqttReasonCode> Store(DeviceId device, string channel, string topic, MqttPublish publish)
    {
        // The payload is read before the first await, while it is valid.
        var header = await messages.Take(device, channel, "own", topic, publish.Payload.Span).ConfigureAwait(false);
        if (header is { } batch)
            receipts.Due(device, batch.Boot);
        return MqttReasonCode.Success;
    }

    private async Task<MqttReasonCode> SetAside(MqttServerConnection connection, DeviceId device, string topic, MqttPublish publish)
    {
        await messages.Refuse(device, topic, DeadReason.Identity,
            $"a device publishes on {DeviceTopic.Of(device, "")}metrics, state or event only", publish.Payload.Span).ConfigureAwait(false);
        // MQTT 3.1.1 has no word for a refusal but the end of the connection, and the same message would come again.
        return connection.ProtocolVersion == MqttProtocolVersion.V5 ? MqttReasonCode.NotAuthorized : MqttReasonCode.Success;
    }

    private ValueTask<MqttConnectDecision> Refuse(MqttConnect packet, MqttReasonCode reason, string why)
    {
        stats.Refuse();
        // Anybody's text, on its way to somebody's terminal.
        logger.Refused(new string([.. packet.ClientId.Take(64).Select(c => char.IsControl(c) ? '?' : c)]), why);
        return new ValueTask<MqttConnectDecision>(MqttConnectDecision.Refuse(reason));
    }
}
