using System.Text;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>A CONNECT packet (MQTT 5 §3.1). It owns its memory.</summary>
public sealed record MqttConnect : IMqttPacket
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

    /// <summary>Reads the protocol version alone, which says in what version a refusal must be written.</summary>
    internal static MqttProtocolVersion ReadVersion(ReadOnlySpan<byte> body)
    {
        var reader = new MqttReader(body);
        return ReadVersion(ref reader);
    }

    private static MqttProtocolVersion ReadVersion(ref MqttReader reader)
    {
        var name = reader.Utf8Text();
        var level = reader.Byte();
        if (name.SequenceEqual("MQIsdp"u8) || (name.SequenceEqual("MQTT"u8) && level is not (4 or 5)))
        {
            throw new MqttProtocolException(
                MqttReasonCode.UnsupportedProtocolVersion, $"Protocol level {level}; MQTT 3.1.1 (4) and 5 are spoken here [MQTT-3.1.2-2].");
        }

        return name.SequenceEqual("MQTT"u8)
            ? (MqttProtocolVersion)level
            : throw new MqttProtocolException(MqttReasonCode.UnsupportedProtocolVersion, "The protocol name is not MQTT [MQTT-3.1.2-1].");
    }

    /// <summary>Reads the packet after its fixed header.</summary>
    internal static MqttConnect Read(ReadOnlySpan<byte> body)
    {
        var reader = new MqttReader(body);
        var version = ReadVersion(ref reader);
        var flags = new MqttConnectFlags(reader.Byte(), version);
        var keepAlive = reader.UInt16();
        var properties = reader.Properties(MqttPacketType.Connect, version);
        if (properties.Has(MqttProperty.AuthenticationData) && !properties.Has(MqttProperty.AuthenticationMethod))
            throw MqttProtocolException.Forbidden("CONNECT has authentication data without a method (MQTT 5 §3.1.2.11.10).");

        var clientId = reader.Text();
        uint? willDelay = null;
        MqttMessage? will = null;
        if (flags.HasWill)
        {
            willDelay = reader.Properties(MqttPropertyTable.Will, version).Number(MqttProperty.WillDelayInterval);
            var topic = reader.Utf8Text();
            if (!MqttTopic.IsValidName(topic))
                throw new MqttProtocolException(MqttReasonCode.TopicNameInvalid, "The will's topic is no topic name [MQTT-4.7.0-1].");
            will = new MqttMessage(Encoding.UTF8.GetString(topic), reader.Binary().ToArray(), flags.WillQos, flags.WillRetain);
        }

        var username = flags.HasUsername ? reader.Text() : null;
        var password = flags.HasPassword ? reader.Binary().ToArray() : null;
        reader.End();
        return new MqttConnect
        {
            ProtocolVersion = version,
            ClientId = clientId,
            CleanStart = flags.CleanStart,
            KeepAliveSeconds = keepAlive,
            SessionExpirySeconds = version == MqttProtocolVersion.V5
                ? properties.Number(MqttProperty.SessionExpiryInterval) ?? 0
                : flags.CleanStart ? 0 : uint.MaxValue,
            Username = username,
            Password = password,
            Will = will,
            WillDelaySeconds = willDelay ?? 0,
            ReceiveMaximum = (ushort)(properties.Number(MqttProperty.ReceiveMaximum) ?? ushort.MaxValue),
            MaximumPacketSize = properties.Number(MqttProperty.MaximumPacketSize) ?? MqttLimits.MaximumPacketSize,
            AuthenticationMethod = properties.Text(MqttProperty.AuthenticationMethod),
        };
    }

    /// <inheritdoc/>
    void IMqttPacket.Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        buffer.Byte((byte)MqttPacketType.Connect << 4);
        var start = buffer.Length;
        buffer.Binary("MQTT"u8);
        buffer.Byte((byte)version);
        buffer.Byte(MqttConnectFlags.Of(this));
        buffer.UInt16(KeepAliveSeconds);
        if (version == MqttProtocolVersion.V5)
            WriteProperties(buffer);
        buffer.Text(ClientId);
        if (Will is not null)
        {
            if (version == MqttProtocolVersion.V5)
            {
                var properties = buffer.Length;
                if (WillDelaySeconds != 0)
                    buffer.Property(MqttProperty.WillDelayInterval, WillDelaySeconds);
                buffer.InsertLength(properties);
            }

            buffer.Text(Will.Topic);
            buffer.Binary(Will.Payload.Span);
        }

        if (Username is not null)
            buffer.Text(Username);
        if (Password is not null)
            buffer.Binary(Password);
        buffer.InsertLength(start);
    }

    private void WriteProperties(MqttBuffer buffer)
    {
        var start = buffer.Length;
        if (SessionExpirySeconds != 0)
            buffer.Property(MqttProperty.SessionExpiryInterval, SessionExpirySeconds);
        if (ReceiveMaximum != ushort.MaxValue)
            buffer.Property(MqttProperty.ReceiveMaximum, ReceiveMaximum);
        if (MaximumPacketSize != MqttLimits.MaximumPacketSize)
            buffer.Property(MqttProperty.MaximumPacketSize, MaximumPacketSize);
        if (AuthenticationMethod is not null)
            buffer.Property(MqttProperty.AuthenticationMethod, AuthenticationMethod);
        buffer.InsertLength(start);
    }
}
