using System.Buffers;
using System.Net;
using System.Net.Sockets;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace InternetDesa.Protocols.Mqtt.Package;

/// <summary>Our words in MQTTnet's, and the other way round.</summary>
internal static class MqttNetMapping
{
    /// <summary>What CONNECT says.</summary>
    public static MQTTnet.MqttClientOptions Options(MqttClientOptions options)
    {
        var v5 = options.ProtocolVersion == MqttProtocolVersion.V5;
        return new()
        {
            // The stream is opened by us; MQTTnet only wants to see a channel.
            ChannelOptions = new MqttClientTcpOptions { RemoteEndpoint = new IPEndPoint(IPAddress.Loopback, 0) },
            ProtocolVersion = v5 ? MQTTnet.Formatter.MqttProtocolVersion.V500 : MQTTnet.Formatter.MqttProtocolVersion.V311,
            ClientId = options.ClientId,
            CleanSession = options.CleanStart,
            SessionExpiryInterval = v5 ? options.SessionExpirySeconds : 0,
            KeepAlivePeriod = TimeSpan.FromSeconds(options.KeepAliveSeconds),
            Credentials = options.Username is null && options.Password is null ? null : new MqttClientCredentials(options.Username, options.Password),
            WillTopic = options.Will?.Topic,
            WillPayload = options.Will?.Payload.ToArray(),
            WillQualityOfServiceLevel = (MqttQualityOfServiceLevel)(options.Will?.Qos ?? MqttQos.AtMostOnce),
            WillRetain = options.Will?.Retain ?? false,
            WillDelayInterval = v5 ? options.WillDelaySeconds : 0,
            ReceiveMaximum = v5 ? options.ReceiveMaximum : (ushort)0,
            MaximumPacketSize = v5 ? (uint)options.MaximumPacketSize : 0,
            ValidateFeatures = false,
        };
    }

    /// <summary>What CONNACK said.</summary>
    public static MqttConnectResult Result(MqttClientConnectResult answer, MqttProtocolVersion version) => version == MqttProtocolVersion.V311
        ? new() { Reason = (MqttReasonCode)answer.ResultCode, SessionPresent = answer.IsSessionPresent }
        : new()
        {
            Reason = (MqttReasonCode)answer.ResultCode,
            SessionPresent = answer.IsSessionPresent,
            AssignedClientId = string.IsNullOrEmpty(answer.AssignedClientIdentifier) ? null : answer.AssignedClientIdentifier,
            // MQTTnet gives 0 both for 0 and for "not said".
            ServerKeepAliveSeconds = answer.ServerKeepAlive == 0 ? null : answer.ServerKeepAlive,
            SessionExpirySeconds = answer.SessionExpiryInterval is 0 ? null : answer.SessionExpiryInterval,
            ReceiveMaximum = answer.ReceiveMaximum is null or 0 ? ushort.MaxValue : answer.ReceiveMaximum.Value,
            MaximumQos = (MqttQos)answer.MaximumQoS,
            RetainAvailable = answer.RetainAvailable,
            MaximumPacketSize = answer.MaximumPacketSize is null or 0 ? MqttLimits.MaximumPacketSize : answer.MaximumPacketSize.Value,
            WildcardsAvailable = answer.WildcardSubscriptionAvailable,
            SharedSubscriptionsAvailable = answer.SharedSubscriptionAvailable,
            SubscriptionIdentifiersAvailable = answer.SubscriptionIdentifiersAvailable,
            ReasonString = answer.ReasonString,
            ServerReference = answer.ServerReference,
        };

    /// <summary>What the server announced that it would refuse; MQTTnet would send it.</summary>
    public static MqttReasonCode? Refusal(MqttMessage message, MqttConnectResult server, MqttProtocolVersion version)
    {
        if (message.Qos > server.MaximumQos)
            return MqttReasonCode.QosNotSupported;
        if (message.Retain && !server.RetainAvailable)
            return MqttReasonCode.RetainNotSupported;
        // Topic with its length, packet id, and of MQTT 5 the length of no properties.
        var rest = 2 + System.Text.Encoding.UTF8.GetByteCount(message.Topic) + (message.Qos > MqttQos.AtMostOnce ? 2 : 0)
            + (version == MqttProtocolVersion.V5 ? 1 : 0) + message.Payload.Length;
        var header = rest < 1 << 7 ? 2 : rest < 1 << 14 ? 3 : rest < 1 << 21 ? 4 : 5;
        return header + rest > server.MaximumPacketSize ? MqttReasonCode.PacketTooLarge : null;
    }

    /// <summary>A message to publish.</summary>
    public static MqttApplicationMessage Message(MqttMessage message) => new()
    {
        Topic = message.Topic,
        Payload = new ReadOnlySequence<byte>(message.Payload),
        QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.Qos,
        Retain = message.Retain,
    };

    /// <summary>Whether MQTTnet throws it for what network and server do.</summary>
    public static bool IsExpected(Exception fault) => fault is MqttCommunicationException or MqttProtocolViolationException
        or MqttClientDisconnectedException or IOException or SocketException or System.Security.Authentication.AuthenticationException
        or OperationCanceledException or ObjectDisposedException;

    /// <summary>A failed connect, as <see cref="IMqttSession.ConnectAsync"/> tells it.</summary>
    public static Exception Fault(Exception fault) => fault switch
    {
        MqttProtocolViolationException => new MqttProtocolException(MqttReasonCode.ProtocolError, fault.Message),
        { InnerException: MqttProtocolViolationException inner } => new MqttProtocolException(MqttReasonCode.ProtocolError, inner.Message),
        { InnerException: IOException inner } => inner,
        { InnerException: System.Security.Authentication.AuthenticationException inner } => inner,
        IOException or System.Security.Authentication.AuthenticationException => fault,
        _ => new IOException(fault.Message, fault),
    };

    /// <summary>Why a connection ended, as <see cref="IMqttSession.Closed"/> tells it.</summary>
    public static Exception End(MqttClientDisconnectedEventArgs ended) => ended.Exception switch
    {
        null => new MqttDisconnectedException((MqttReasonCode)ended.Reason, ended.ReasonString),
        MqttCommunicationTimedOutException or OperationCanceledException => new TimeoutException("The MQTT server fell silent.", ended.Exception),
        _ => Fault(ended.Exception),
    };
}
