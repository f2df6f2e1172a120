namespace InternetDesa.Protocols.Mqtt;

/// <summary>The properties of MQTT 5 (§2.2.2.2).</summary>
internal enum MqttProperty : byte
{
    PayloadFormatIndicator = 0x01,
    MessageExpiryInterval = 0x02,
    ContentType = 0x03,
    ResponseTopic = 0x08,
    CorrelationData = 0x09,
    SubscriptionIdentifier = 0x0B,
    SessionExpiryInterval = 0x11,
    AssignedClientIdentifier = 0x12,
    ServerKeepAlive = 0x13,
    AuthenticationMethod = 0x15,
    AuthenticationData = 0x16,
    RequestProblemInformation = 0x17,
    WillDelayInterval = 0x18,
    RequestResponseInformation = 0x19,
    ResponseInformation = 0x1A,
    ServerReference = 0x1C,
    ReasonString = 0x1F,
    ReceiveMaximum = 0x21,
    TopicAliasMaximum = 0x22,
    TopicAlias = 0x23,
    MaximumQos = 0x24,
    RetainAvailable = 0x25,
    UserProperty = 0x26,
    MaximumPacketSize = 0x27,
    WildcardSubscriptionAvailable = 0x28,
    SubscriptionIdentifierAvailable = 0x29,
    SharedSubscriptionAvailable = 0x2A,
}

/// <summary>The data type of a property. A flag is a byte that may only be 0 or 1.</summary>
internal enum MqttPropertyKind : byte
{
    Unknown,
    Flag,
    UInt16,
    UInt32,
    VariableInteger,
    Text,
    Binary,
    TextPair,
}

/// <summary>What each property is, and in which packets it may stand: the table of MQTT 5 §2.2.2.2.</summary>
internal static class MqttPropertyTable
{
    /// <summary>The will has properties of its own; here it goes by the packet type that no packet has.</summary>
    public const MqttPacketType Will = MqttPacketType.Reserved;

    private static readonly (MqttPropertyKind Kind, ushort Packets)[] Entries = Build();

    /// <summary>The type of a property, or <see cref="MqttPropertyKind.Unknown"/> where it may not stand in such a packet.</summary>
    public static MqttPropertyKind KindOf(byte id, MqttPacketType packet) =>
        id < Entries.Length && (Entries[id].Packets & (1 << (int)packet)) != 0 ? Entries[id].Kind : MqttPropertyKind.Unknown;

    private static (MqttPropertyKind Kind, ushort Packets)[] Build()
    {
        var entries = new (MqttPropertyKind Kind, ushort Packets)[(int)MqttProperty.SharedSubscriptionAvailable + 1];
        MqttPacketType[] message = [MqttPacketType.Publish, Will];
        MqttPacketType[] handshake = [MqttPacketType.Connect, MqttPacketType.Connack];
        MqttPacketType[] authentication = [.. handshake, MqttPacketType.Auth];
        MqttPacketType[] answers =
        [
            MqttPacketType.Connack, MqttPacketType.Puback, MqttPacketType.Pubrec, MqttPacketType.Pubrel, MqttPacketType.Pubcomp,
            MqttPacketType.Suback, MqttPacketType.Unsuback, MqttPacketType.Disconnect, MqttPacketType.Auth,
        ];

        Add(MqttProperty.PayloadFormatIndicator, MqttPropertyKind.Flag, message);
        Add(MqttProperty.MessageExpiryInterval, MqttPropertyKind.UInt32, message);
        Add(MqttProperty.ContentType, MqttPropertyKind.Text, message);
        Add(MqttProperty.ResponseTopic, MqttPropertyKind.Text, message);
        Add(MqttProperty.CorrelationData, MqttPropertyKind.Binary, message);
        Add(MqttProperty.SubscriptionIdentifier, MqttPropertyKind.VariableInteger, MqttPacketType.Publish, MqttPacketType.Subscribe);
        Add(MqttProperty.SessionExpiryInterval, MqttPropertyKind.UInt32, [.. handshake, MqttPacketType.Disconnect]);
        Add(MqttProperty.AssignedClientIdentifier, MqttPropertyKind.Text, MqttPacketType.Connack);
        Add(MqttProperty.ServerKeepAlive, MqttPropertyKind.UInt16, MqttPacketType.Connack);
        Add(MqttProperty.AuthenticationMethod, MqttPropertyKind.Text, authentication);
        Add(MqttProperty.AuthenticationData, MqttPropertyKind.Binary, authentication);
        Add(MqttProperty.RequestProblemInformation, MqttPropertyKind.Flag, MqttPacketType.Connect);
        Add(MqttProperty.WillDelayInterval, MqttPropertyKind.UInt32, Will);
        Add(MqttProperty.RequestResponseInformation, MqttPropertyKind.Flag, MqttPacketType.Connect);
        Add(MqttProperty.ResponseInformation, MqttPropertyKind.Text, MqttPacketType.Connack);
        Add(MqttProperty.ServerReference, MqttPropertyKind.Text, MqttPacketType.Connack, MqttPacketType.Disconnect);
        Add(MqttProperty.ReasonString, MqttPropertyKind.Text, answers);
        Add(MqttProperty.ReceiveMaximum, MqttPropertyKind.UInt16, handshake);
        Add(MqttProperty.TopicAliasMaximum, MqttPropertyKind.UInt16, handshake);
        Add(MqttProperty.TopicAlias, MqttPropertyKind.UInt16, MqttPacketType.Publish);
        Add(MqttProperty.MaximumQos, MqttPropertyKind.Flag, MqttPacketType.Connack);
        Add(MqttProperty.RetainAvailable, MqttPropertyKind.Flag, MqttPacketType.Connack);
        Add(MqttProperty.UserProperty, MqttPropertyKind.TextPair,
            [.. answers, .. message, MqttPacketType.Connect, MqttPacketType.Subscribe, MqttPacketType.Unsubscribe]);
        Add(MqttProperty.MaximumPacketSize, MqttPropertyKind.UInt32, handshake);
        Add(MqttProperty.WildcardSubscriptionAvailable, MqttPropertyKind.Flag, MqttPacketType.Connack);
        Add(MqttProperty.SubscriptionIdentifierAvailable, MqttPropertyKind.Flag, MqttPacketType.Connack);
        Add(MqttProperty.SharedSubscriptionAvailable, MqttPropertyKind.Flag, MqttPacketType.Connack);
        return entries;

        void Add(MqttProperty id, MqttPropertyKind kind, params MqttPacketType[] packets) =>
            entries[(int)id] = (kind, (ushort)packets.Aggregate(0, (set, packet) => set | (1 << (int)packet)));
    }
}
