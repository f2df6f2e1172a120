namespace InternetDesa.Protocols.Mqtt;

/// <summary>The reason codes of MQTT 5 (§2.4); 0x80 and above are failures. Codes of MQTT 3.1.1 are mapped to them.</summary>
public enum MqttReasonCode : byte
{
    /// <summary>Success; in DISCONNECT a normal end (the will is dropped); in SUBACK granted QoS 0.</summary>
    Success = 0x00,

    /// <summary>SUBACK: granted QoS 1.</summary>
    GrantedQos1 = 0x01,

    /// <summary>SUBACK: granted QoS 2.</summary>
    GrantedQos2 = 0x02,

    /// <summary>DISCONNECT: a normal end, but the server shall publish the will.</summary>
    DisconnectWithWill = 0x04,

    /// <summary>PUBACK: taken, but nobody is subscribed.</summary>
    NoMatchingSubscribers = 0x10,

    /// <summary>UNSUBACK: there was no such subscription.</summary>
    NoSubscriptionExisted = 0x11,

    /// <summary>AUTH: the exchange goes on.</summary>
    ContinueAuthentication = 0x18,

    /// <summary>AUTH: the client starts a new exchange.</summary>
    ReAuthenticate = 0x19,

    /// <summary>The sender does not say why, or no other code fits.</summary>
    UnspecifiedError = 0x80,

    /// <summary>The packet does not follow the specification's encoding.</summary>
    MalformedPacket = 0x81,

    /// <summary>The packet is well-formed but not allowed here.</summary>
    ProtocolError = 0x82,

    /// <summary>Valid, but this receiver does not take it.</summary>
    ImplementationSpecificError = 0x83,

    /// <summary>CONNACK: the server does not speak the version that the client asked for.</summary>
    UnsupportedProtocolVersion = 0x84,

    /// <summary>CONNACK: the client id is valid but not allowed.</summary>
    ClientIdentifierNotValid = 0x85,

    /// <summary>CONNACK: user name or password are wrong.</summary>
    BadUserNameOrPassword = 0x86,

    /// <summary>The client may not do this.</summary>
    NotAuthorized = 0x87,

    /// <summary>CONNACK: the server is not available.</summary>
    ServerUnavailable = 0x88,

    /// <summary>The server is busy; try again later.</summary>
    ServerBusy = 0x89,

    /// <summary>CONNACK: this client was banned by an administrator.</summary>
    Banned = 0x8A,

    /// <summary>DISCONNECT: the server is shutting down.</summary>
    ServerShuttingDown = 0x8B,

    /// <summary>The authentication method is not supported, or not the one of this connection.</summary>
    BadAuthenticationMethod = 0x8C,

    /// <summary>DISCONNECT: nothing was received for 1.5 times the keep-alive.</summary>
    KeepAliveTimeout = 0x8D,

    /// <summary>DISCONNECT: another connection uses the same client id now.</summary>
    SessionTakenOver = 0x8E,

    /// <summary>The topic filter is not accepted.</summary>
    TopicFilterInvalid = 0x8F,

    /// <summary>The topic name is not accepted.</summary>
    TopicNameInvalid = 0x90,

    /// <summary>The packet identifier is in use already: both sides disagree about the session.</summary>
    PacketIdentifierInUse = 0x91,

    /// <summary>The packet identifier is not known.</summary>
    PacketIdentifierNotFound = 0x92,

    /// <summary>DISCONNECT: more unacknowledged messages than Receive Maximum.</summary>
    ReceiveMaximumExceeded = 0x93,

    /// <summary>DISCONNECT: a topic alias of 0 or above Topic Alias Maximum.</summary>
    TopicAliasInvalid = 0x94,

    /// <summary>The packet is larger than Maximum Packet Size.</summary>
    PacketTooLarge = 0x95,

    /// <summary>DISCONNECT: data comes faster than agreed.</summary>
    MessageRateTooHigh = 0x96,

    /// <summary>A limit that an administrator set was exceeded.</summary>
    QuotaExceeded = 0x97,

    /// <summary>DISCONNECT: an administrator ended the connection.</summary>
    AdministrativeAction = 0x98,

    /// <summary>The payload does not match its payload format indicator.</summary>
    PayloadFormatInvalid = 0x99,

    /// <summary>The server takes no retained messages.</summary>
    RetainNotSupported = 0x9A,

    /// <summary>The QoS is above the Maximum QoS of the server.</summary>
    QosNotSupported = 0x9B,

    /// <summary>Use another server for now.</summary>
    UseAnotherServer = 0x9C,

    /// <summary>Use another server from now on.</summary>
    ServerMoved = 0x9D,

    /// <summary>The server takes no shared subscriptions.</summary>
    SharedSubscriptionsNotSupported = 0x9E,

    /// <summary>Connections come faster than allowed.</summary>
    ConnectionRateExceeded = 0x9F,

    /// <summary>DISCONNECT: the longest time allowed for this connection is over.</summary>
    MaximumConnectTime = 0xA0,

    /// <summary>The server takes no subscription identifiers.</summary>
    SubscriptionIdentifiersNotSupported = 0xA1,

    /// <summary>The server takes no filters with wildcards.</summary>
    WildcardSubscriptionsNotSupported = 0xA2,
}
