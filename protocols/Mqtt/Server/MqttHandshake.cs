namespace InternetDesa.Protocols.Mqtt;

/// <summary>What a server's options mean for CONNECT and SUBSCRIBE.</summary>
internal static class MqttHandshake
{
    /// <summary>Reads CONNECT and refuses what this server does not do.</summary>
    public static MqttConnect Read(ReadOnlySpan<byte> body, MqttServerOptions options)
    {
        var connect = MqttConnect.Read(body);
        if (connect.AuthenticationMethod is not null)
            throw new MqttProtocolException(MqttReasonCode.BadAuthenticationMethod, "Extended authentication is not supported (MQTT 5 §4.12).");
        if (connect.ProtocolVersion == MqttProtocolVersion.V311 && connect.ClientId.Length == 0 && !connect.CleanStart)
            throw new MqttProtocolException(MqttReasonCode.ClientIdentifierNotValid, "No client id without Clean Session [MQTT-3.1.3-8].");
        if (connect.Will?.Qos == MqttQos.ExactlyOnce)
            throw new MqttProtocolException(MqttReasonCode.QosNotSupported, "The will has QoS 2 [MQTT-3.2.2-12].");
        if (connect.Will?.Retain == true && !options.RetainAvailable)
            throw new MqttProtocolException(MqttReasonCode.RetainNotSupported, "The will is retained; this server takes none [MQTT-3.2.2-13].");
        return connect;
    }

    /// <summary>The keep-alive that is enforced: the client's own, unless the server has a shorter one.</summary>
    public static ushort KeepAliveSeconds(MqttConnect connect, MqttServerOptions options) =>
        options.MaximumKeepAliveSeconds is { } maximum && (connect.KeepAliveSeconds == 0 || connect.KeepAliveSeconds > maximum)
            ? maximum
            : connect.KeepAliveSeconds;

    /// <summary>The CONNACK that takes the client, with all that MQTT 5 lets a server announce.</summary>
    public static MqttConnectResult Accept(MqttConnect connect, string? assignedClientId, MqttServerOptions options)
    {
        var keepAlive = KeepAliveSeconds(connect, options);
        return new MqttConnectResult
        {
            AssignedClientId = assignedClientId,
            ServerKeepAliveSeconds = keepAlive != connect.KeepAliveSeconds ? keepAlive : null,
            // No session outlives its connection here, whatever the client asked for.
            SessionExpirySeconds = connect.SessionExpirySeconds > 0 ? 0 : null,
            ReceiveMaximum = options.ReceiveMaximum,
            MaximumQos = MqttQos.AtLeastOnce,
            RetainAvailable = options.RetainAvailable,
            TopicAliasMaximum = options.TopicAliasMaximum,
            MaximumPacketSize = (uint)options.MaximumPacketSize,
            WildcardsAvailable = options.WildcardsAvailable,
            SharedSubscriptionsAvailable = options.SharedSubscriptionsAvailable,
            SubscriptionIdentifiersAvailable = false,
        };
    }
}
