using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>The connections of a server by client id. One id has one connection: a new one takes over [MQTT-3.1.4-3].</summary>
public sealed class MqttServerRegistry
{
    private readonly ConcurrentDictionary<string, MqttServerConnection> _connections = new(StringComparer.Ordinal);

    /// <summary>How many connections there are.</summary>
    public int Count => _connections.Count;

    /// <summary>All connections, a moving picture.</summary>
    public IEnumerable<MqttServerConnection> Connections => _connections.Select(pair => pair.Value);

    /// <summary>
    /// Enters a connection under a client id, closes the one that had it with <see cref="MqttReasonCode.SessionTakenOver"/>, and waits until
    /// that one's will was given out. To be called when the handler takes the CONNECT, after the client's identity is proven.
    /// </summary>
    public ValueTask RegisterAsync(string clientId, MqttServerConnection connection)
    {
        MqttServerConnection? old = null;
        _connections.AddOrUpdate(clientId, connection, (_, current) =>
        {
            old = current;
            return connection;
        });
        if (old is null || ReferenceEquals(old, connection))
            return default;
        old.Close(MqttReasonCode.SessionTakenOver);
        return new ValueTask(old.Ended);
    }

    /// <summary>Removes a connection, unless another has taken its client id over.</summary>
    /// <returns>False where the connection was not the one registered: the client is connected by another.</returns>
    public bool Unregister(string clientId, MqttServerConnection connection) =>
        _connections.TryRemove(new KeyValuePair<string, MqttServerConnection>(clientId, connection));

    /// <summary>Finds the connection of a client.</summary>
    public bool TryGet(string clientId, [NotNullWhen(true)] out MqttServerConnection? connection) =>
        _connections.TryGetValue(clientId, out connection);
}
