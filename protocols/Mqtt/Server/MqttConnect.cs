namespace InternetDesa.Protocols.Mqtt;

/// <summary>A CONNECT packet (MQTT 5 §3.1). It owns its memory.</summary>
public sealed partial record MqttConnect
{
    /// <summary>The protocol version asked for.</summary>
    public required MqttProtocolVersion ProtocolVersion { get; init; }

    /// <summary>The client id; empty where the client wants one assigned.</summary>
    public required string ClientId { get; init; }

    /// <summary>Whether the client wants a new session (MQTT 3.1.1: Clean Session).</summary>
    public bool CleanStart { get; init; }

    /// <summary>The keep-alive in seconds, 0 = none.</summary>
    public ushort KeepAliveSeconds { get; init; }

    /// <summary>How many seconds the session shall outlive the connection. MQTT 3.1.1: 0, or for ever (0xFFFFFFFF) without Clean Session.</summary>
    public uint SessionExpirySeconds { get; init; }

    /// <summary>The user name, hostile text; null where there is none.</summary>
    public string? Username { get; init; }

    /// <summary>The password; null where there is none.</summary>
    public byte[]? Password { get; init; }

    /// <summary>The will; null where there is none.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>How many seconds after the connection the will is due.</summary>
    public uint WillDelaySeconds { get; init; }

    /// <summary>How many QoS 1 messages the client takes unacknowledged.</summary>
    public ushort ReceiveMaximum { get; init; } = ushort.MaxValue;

    /// <summary>The largest packet that the client takes, in bytes with its header.</summary>
    public uint MaximumPacketSize { get; init; } = MqttLimits.MaximumPacketSize;

    /// <summary>The method of an extended authentication (MQTT 5 §4.12), which this server refuses; null where there is none.</summary>
    public string? AuthenticationMethod { get; init; }

    /// <summary>The packet as text, without the password.</summary>
    public override string ToString() =>
        $"{ProtocolVersion} CONNECT of '{ClientId}', user {Username ?? "none"}, password {(Password is null ? "none" : "<secret>")}, keep-alive {KeepAliveSeconds} s";
}
