namespace InternetDesa.Protocols.Mqtt;

/// <summary>The limits of a server, the same for all its connections. Most are announced in CONNACK (MQTT 5 §3.2.2.3).</summary>
public sealed record MqttServerOptions
{
    /// <summary>How long a new connection may take until its CONNECT is complete and the handler has taken it. The default is 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the last bytes to a client may take when the connection is closed. The default is 5 s.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest packet taken, in bytes with its header; a larger one ends the connection before it is buffered. The default is 256 KiB.</summary>
    public int MaximumPacketSize { get; init; } = 256 * 1024;

    /// <summary>
    /// How long a packet may take from its first byte to its last, once the client is connected: nobody holds a buffer for ever by sending
    /// a byte now and then. The default, 3 minutes, is a packet of 1 MiB on a link of 50 kbit/s.
    /// </summary>
    public TimeSpan PacketTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>How many messages of a client may wait for their PUBACK; then the connection is not read until one got it. 1 to 65,535, the default is 64.</summary>
    public ushort ReceiveMaximum { get; init; } = 64;

    /// <summary>
    /// Whether a client of MQTT 5, which was told the maximum, is disconnected if it sends another message all the same [MQTT-3.3.4-9]. The default
    /// is true. With false it waits unread like one of MQTT 3.1.1: MQTT.js 5.16 does not look at Receive Maximum.
    /// </summary>
    public bool EnforcesReceiveMaximum { get; init; } = true;

    /// <summary>
    /// The longest keep-alive in seconds; null accepts all, none (0) included. A client of MQTT 5 is told to use it where its own is longer or 0;
    /// one of MQTT 3.1.1, which can not be told, is closed after 1.5 times as long (§3.1.2.10 allows it). The default is null.
    /// </summary>
    public ushort? MaximumKeepAliveSeconds { get; init; }

    /// <summary>How many of its topics a client of MQTT 5 may give a number (§3.2.2.3.8); the server keeps them in memory. 0 to 65,535, the default is 0.</summary>
    public ushort TopicAliasMaximum { get; init; }

    /// <summary>Whether retained messages are taken. Otherwise one from a client of MQTT 5 ends its connection [MQTT-3.2.2-14]. The default is true.</summary>
    public bool RetainAvailable { get; init; } = true;

    /// <summary>Whether filters with wildcards are passed on to the handler, or refused. The default is true.</summary>
    public bool WildcardsAvailable { get; init; } = true;

    /// <summary>Whether shared subscriptions are passed on to the handler, or refused. The default is false.</summary>
    public bool SharedSubscriptionsAvailable { get; init; }

    /// <summary>How many subscriptions a client has at most; more are refused with <see cref="MqttReasonCode.QuotaExceeded"/>. The default is 100.</summary>
    public int MaximumSubscriptions { get; init; } = 100;

    /// <summary>How many messages to a client wait while its Receive Maximum is used up; more are dropped. The default is 100.</summary>
    public int MaximumQueuedMessages { get; init; } = 100;

    /// <summary>How many bytes to a client that reads slowly wait; further messages are dropped, and the client is not read. The default is 256 KiB.</summary>
    public int MaximumQueuedBytes { get; init; } = 256 * 1024;
}
