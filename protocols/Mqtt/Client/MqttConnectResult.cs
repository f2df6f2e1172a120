namespace InternetDesa.Protocols.Mqtt;

/// <summary>What the server answered in CONNACK (MQTT 5 §3.2). MQTT 3.1.1 has the first two only; the rest are the defaults of MQTT 5.</summary>
public sealed partial record MqttConnectResult
{
    /// <summary>The answer; <see cref="MqttReasonCode.Success"/> where the connection was accepted.</summary>
    public MqttReasonCode Reason { get; init; }

    /// <summary>Whether the server resumed a session of this client id.</summary>
    public bool SessionPresent { get; init; }

    /// <summary>The client id that the server gave to a client without one.</summary>
    public string? AssignedClientId { get; init; }

    /// <summary>The keep-alive in seconds that replaces the client's own [MQTT-3.2.2-21]; null where the server leaves it, 0 = none.</summary>
    public ushort? ServerKeepAliveSeconds { get; init; }

    /// <summary>The session expiry in seconds that replaces the client's own; null where the server leaves it.</summary>
    public uint? SessionExpirySeconds { get; init; }

    /// <summary>How many QoS 1 messages the server takes unacknowledged, 1 to 65,535.</summary>
    public ushort ReceiveMaximum { get; init; } = ushort.MaxValue;

    /// <summary>The highest QoS that the server takes.</summary>
    public MqttQos MaximumQos { get; init; } = MqttQos.ExactlyOnce;

    /// <summary>Whether the server takes retained messages.</summary>
    public bool RetainAvailable { get; init; } = true;

    /// <summary>The largest packet that the server takes, in bytes with its header.</summary>
    public uint MaximumPacketSize { get; init; } = MqttLimits.MaximumPacketSize;

    /// <summary>Whether the server takes filters with wildcards.</summary>
    public bool WildcardsAvailable { get; init; } = true;

    /// <summary>Whether the server takes shared subscriptions.</summary>
    public bool SharedSubscriptionsAvailable { get; init; } = true;

    /// <summary>Whether the server takes subscription identifiers.</summary>
    public bool SubscriptionIdentifiersAvailable { get; init; } = true;

    /// <summary>The server's explanation for people, hostile text.</summary>
    public string? ReasonString { get; init; }

    /// <summary>Other servers to use (MQTT 5 §4.11), as the server wrote them; null where it named none.</summary>
    public string? ServerReference { get; init; }
}
