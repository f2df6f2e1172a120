namespace InternetDesa.Protocols.Mqtt;

/// <summary>What the server answered in CONNACK (MQTT 5 §3.2). MQTT 3.1.1 has the first two only; the rest are the defaults of MQTT 5.</summary>
public sealed record MqttConnectResult : IMqttPacket
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

    /// <summary>How many topics of the client may have a number in their place (§3.2.2.3.8); 0 is none.</summary>
    public ushort TopicAliasMaximum { get; init; }

    /// <summary>The server's explanation for people, hostile text.</summary>
    public string? ReasonString { get; init; }

    /// <summary>Other servers to use (MQTT 5 §4.11), as the server wrote them; null where it named none.</summary>
    public string? ServerReference { get; init; }

    /// <summary>Reads CONNACK after its fixed header.</summary>
    internal static MqttConnectResult Read(ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        var reader = new MqttReader(body);
        var flags = reader.Byte();
        if (flags > 1)
            throw MqttProtocolException.Malformed("Reserved bits of the acknowledge flags are set [MQTT-3.2.2-1].");
        var code = reader.Byte();
        var reason = version == MqttProtocolVersion.V5
            ? MqttReasonCodes.Check(code, MqttPacketType.Connack, version)
            : MqttReasonCodes.FromReturnCode(code);
        if (reason != MqttReasonCode.Success && flags != 0)
            throw MqttProtocolException.Forbidden("CONNACK refuses and has Session Present set [MQTT-3.2.2-6].");
        var properties = reader.Properties(MqttPacketType.Connack, version);
        reader.End();
        return new MqttConnectResult
        {
            Reason = reason,
            SessionPresent = flags == 1,
            AssignedClientId = properties.Text(MqttProperty.AssignedClientIdentifier),
            ServerKeepAliveSeconds = (ushort?)properties.Number(MqttProperty.ServerKeepAlive),
            SessionExpirySeconds = properties.Number(MqttProperty.SessionExpiryInterval),
            ReceiveMaximum = (ushort)(properties.Number(MqttProperty.ReceiveMaximum) ?? ushort.MaxValue),
            MaximumQos = (MqttQos)(properties.Number(MqttProperty.MaximumQos) ?? (uint)MqttQos.ExactlyOnce),
            RetainAvailable = properties.Number(MqttProperty.RetainAvailable) != 0,
            MaximumPacketSize = properties.Number(MqttProperty.MaximumPacketSize) ?? MqttLimits.MaximumPacketSize,
            WildcardsAvailable = properties.Number(MqttProperty.WildcardSubscriptionAvailable) != 0,
            SharedSubscriptionsAvailable = properties.Number(MqttProperty.SharedSubscriptionAvailable) != 0,
            SubscriptionIdentifiersAvailable = properties.Number(MqttProperty.SubscriptionIdentifierAvailable) != 0,
            TopicAliasMaximum = (ushort)(properties.Number(MqttProperty.TopicAliasMaximum) ?? 0),
            ReasonString = properties.Text(MqttProperty.ReasonString),
            ServerReference = properties.Text(MqttProperty.ServerReference),
        };
    }

    /// <inheritdoc/>
    void IMqttPacket.Write(MqttBuffer buffer, MqttProtocolVersion version)
    {
        buffer.Byte((byte)MqttPacketType.Connack << 4);
        var start = buffer.Length;
        buffer.Byte(SessionPresent ? (byte)1 : (byte)0);
        buffer.Byte(version == MqttProtocolVersion.V5 ? (byte)Reason : MqttReasonCodes.ToReturnCode(Reason));
        if (version == MqttProtocolVersion.V5)
            WriteProperties(buffer);
        buffer.InsertLength(start);
    }

    private void WriteProperties(MqttBuffer buffer)
    {
        var start = buffer.Length;
        if (SessionExpirySeconds is { } expiry)
            buffer.Property(MqttProperty.SessionExpiryInterval, expiry);
        if (ReceiveMaximum != ushort.MaxValue)
            buffer.Property(MqttProperty.ReceiveMaximum, ReceiveMaximum);
        if (MaximumQos != MqttQos.ExactlyOnce)
            buffer.Property(MqttProperty.MaximumQos, MaximumQos == MqttQos.AtLeastOnce);
        if (!RetainAvailable)
            buffer.Property(MqttProperty.RetainAvailable, false);
        if (MaximumPacketSize != MqttLimits.MaximumPacketSize)
            buffer.Property(MqttProperty.MaximumPacketSize, MaximumPacketSize);
        if (AssignedClientId is not null)
            buffer.Property(MqttProperty.AssignedClientIdentifier, AssignedClientId);
        if (TopicAliasMaximum != 0)
            buffer.Property(MqttProperty.TopicAliasMaximum, TopicAliasMaximum);
        if (ReasonString is not null)
            buffer.Property(MqttProperty.ReasonString, ReasonString);
        if (!WildcardsAvailable)
            buffer.Property(MqttProperty.WildcardSubscriptionAvailable, false);
        if (!SubscriptionIdentifiersAvailable)
            buffer.Property(MqttProperty.SubscriptionIdentifierAvailable, false);
        if (!SharedSubscriptionsAvailable)
            buffer.Property(MqttProperty.SharedSubscriptionAvailable, false);
        if (ServerKeepAliveSeconds is { } keepAlive)
            buffer.Property(MqttProperty.ServerKeepAlive, keepAlive);
        if (ServerReference is not null)
            buffer.Property(MqttProperty.ServerReference, ServerReference);
        buffer.InsertLength(start);
    }
}
