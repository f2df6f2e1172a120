namespace InternetDesa.Protocols.Mqtt;

/// <summary>What an <see cref="MqttClient"/> says in CONNECT, and how long it waits.</summary>
public sealed record MqttClientOptions
{
    /// <summary>The client id. Empty lets the server choose one; MQTT 3.1.1 then needs <see cref="CleanStart"/>.</summary>
    public required string ClientId { get; init; }

    /// <summary>The protocol version. The default is MQTT 5.</summary>
    public MqttProtocolVersion ProtocolVersion { get; init; } = MqttProtocolVersion.V5;

    /// <summary>Whether the server drops a session that it has of this client id (MQTT 3.1.1: Clean Session). The default is true.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How many seconds the server keeps the session after the connection; 0 = not at all, 0xFFFFFFFF = for ever. MQTT 5 only.</summary>
    public uint SessionExpirySeconds { get; init; }

    /// <summary>The keep-alive in seconds, 0 = none. The server's own wish wins [MQTT-3.2.2-21]. The default is 60.</summary>
    public ushort KeepAliveSeconds { get; init; } = 60;

    /// <summary>The user name; null sends none.</summary>
    public string? Username { get; init; }

    /// <summary>The password; null sends none. MQTT 3.1.1 needs a <see cref="Username"/> with it.</summary>
    public byte[]? Password { get; init; }

    /// <summary>The message that the server publishes when the connection ends without DISCONNECT; null = none.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>How many seconds the server waits before it publishes the will. MQTT 5 only.</summary>
    public uint WillDelaySeconds { get; init; }

    /// <summary>
    /// How many QoS 1 messages the server may have unacknowledged with us, and how many deliveries are held for the reader,
    /// 1 to 65,535. The default is 100.
    /// </summary>
    public ushort ReceiveMaximum { get; init; } = 100;

    /// <summary>
    /// Whether a server that has more messages unacknowledged than that ends the connection [MQTT-3.3.4-9]. The default is true. With false the
    /// rest waits unread: mosquitto 2.0.11 sends a resumed session's messages up to its own max_inflight_messages, at every attempt again.
    /// </summary>
    public bool EnforcesReceiveMaximum { get; init; } = true;

    /// <summary>The largest packet taken, in bytes with its header; a larger one ends the connection before it is buffered. The default is 1 MiB.</summary>
    public int MaximumPacketSize { get; init; } = 1 << 20;

    /// <summary>How long opening the network connection and CONNACK may take together. The default is 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The options as text, without the password.</summary>
    public override string ToString() =>
        $"{ProtocolVersion} client '{ClientId}', user {Username ?? "none"}, password {(Password is null ? "none" : "<secret>")}, keep-alive {KeepAliveSeconds} s";

    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    internal void Check()
    {
        string? error = null;
        if (ProtocolVersion is not (MqttProtocolVersion.V311 or MqttProtocolVersion.V5))
            error = $"ProtocolVersion {ProtocolVersion} is not known; use V311 or V5.";
        else if (ReceiveMaximum == 0)
            error = "ReceiveMaximum is 0; use 1 to 65,535.";
        else if (MaximumPacketSize is < 64 or > MqttLimits.MaximumPacketSize)
            error = $"MaximumPacketSize is {MaximumPacketSize}; use 64 to {MqttLimits.MaximumPacketSize} bytes.";
        else if (ConnectTimeout <= TimeSpan.Zero)
            error = "ConnectTimeout is not positive.";
        else if (Will is not null && (Will.Qos > MqttQos.AtLeastOnce || !MqttTopic.IsValidName(Will.Topic)))
            error = "Will needs QoS 0 or 1 and a topic name without wildcards.";
        else if (ProtocolVersion == MqttProtocolVersion.V311 && ClientId.Length == 0 && !CleanStart)
            error = "MQTT 3.1.1 needs a ClientId where CleanStart is false (§3.1.3.1).";
        else if (ProtocolVersion == MqttProtocolVersion.V311 && Password is not null && Username is null)
            error = "MQTT 3.1.1 needs a Username with a Password (§3.1.2.9).";
        if (error is not null)
            throw new ArgumentException(error);
    }

    internal MqttConnect ToConnect() => new()
    {
        ProtocolVersion = ProtocolVersion,
        ClientId = ClientId,
        CleanStart = CleanStart,
        KeepAliveSeconds = KeepAliveSeconds,
        SessionExpirySeconds = SessionExpirySeconds,
        Username = Username,
        Password = Password,
        Will = Will,
        WillDelaySeconds = WillDelaySeconds,
        ReceiveMaximum = ReceiveMaximum,
        MaximumPacketSize = (uint)MaximumPacketSize,
    };
}
