using System.Collections.Concurrent;
using System.Collections.Immutable;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Collector.Ingest;

/// <summary>A connection to our own MQTT server that subscribed to a filter of its device.</summary>
/// <param name="Connection">The connection.</param>
/// <param name="Filter">The filter.</param>
/// <param name="Qos">The QoS that was granted.</param>
internal readonly record struct DeviceListener(MqttServerConnection Connection, string Filter, MqttQos Qos)
{
    /// <summary>Sends with the granted QoS: ours would be 1, so that it is the lower of both [MQTT-3.8.4-8].</summary>
    /// <returns>False where it was dropped: <see cref="MqttServerConnection.TrySend"/>.</returns>
    public bool TrySend(string topic, byte[] payload) => Connection.TrySend(topic, payload, Qos, retain: false);
}

/// <summary>Who listens to what its device is told.</summary>
internal sealed class DeviceListeners
{
    private readonly ConcurrentDictionary<DeviceId, ImmutableArray<DeviceListener>> _devices = new();

    /// <summary>A device listens; the same filter again replaces what was granted before [MQTT-3.8.4-3].</summary>
    public void Open(DeviceId device, DeviceListener listener) =>
        _devices.AddOrUpdate(device, _ => [listener], (_, all) => Without(all, listener.Connection, listener.Filter).Add(listener));

    /// <summary>A connection listens no more, to one filter or to any.</summary>
    public void Close(DeviceId device, MqttServerConnection connection, string? filter = null)
    {
        while (_devices.TryGetValue(device, out var all))
        {
            var rest = Without(all, connection, filter);
            if (rest.IsEmpty ? _devices.TryRemove(KeyValuePair.Create(device, all)) : _devices.TryUpdate(device, rest, all))
                return;
        }
    }

    /// <summary>Whether anybody hears a topic of the device.</summary>
    public bool Hears(DeviceId device, string topic)
    {
        foreach (var listener in Of(device))
        {
            if (MqttTopic.Matches(listener.Filter, topic))
                return true;
        }

        return false;
    }

    /// <summary>Tells all who listen to <c>receipt</c> or <c>config</c>, which no filters overlap in. Every receipt comes through here.</summary>
    public void Tell(DeviceId device, string topic, byte[] payload)
    {
        foreach (var listener in Of(device))
        {
            if (MqttTopic.Matches(listener.Filter, topic))
                listener.TrySend(topic, payload);
        }
    }

    /// <summary>Tells one of those who listen; of filters that overlap the highest QoS counts [MQTT-3.3.4-2].</summary>
    /// <returns>False where nobody took it.</returns>
    public bool TellOne(DeviceId device, string topic, byte[] payload) => Of(device)
        .Where(listener => MqttTopic.Matches(listener.Filter, topic)).OrderByDescending(listener => listener.Qos).Any(listener => listener.TrySend(topic, payload));

    private ImmutableArray<DeviceListener> Of(DeviceId device) => _devices.TryGetValue(device, out var all) ? all : [];

    private static ImmutableArray<DeviceListener> Without(ImmutableArray<DeviceListener> all, MqttServerConnection connection, string? filter) =>
        all.RemoveAll(one => one.Connection == connection && (filter is null || one.Filter == filter));
}
