namespace InternetDesa.Protocols.Mqtt;

/// <summary>Which reason codes may stand in which packet (MQTT 5 §2.4), and what MQTT 3.1.1 has in their place.</summary>
internal static class MqttReasonCodes
{
    private static ReadOnlySpan<byte> Connack =>
    [
        0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8C, 0x90, 0x95, 0x97, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9F,
    ];

    private static ReadOnlySpan<byte> Puback => [0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99];

    private static ReadOnlySpan<byte> Suback => [0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8F, 0x91, 0x97, 0x9E, 0xA1, 0xA2];

    private static ReadOnlySpan<byte> Suback311 => [0x00, 0x01, 0x02, 0x80];

    private static ReadOnlySpan<byte> Unsuback => [0x00, 0x11, 0x80, 0x83, 0x87, 0x8F, 0x91];

    private static ReadOnlySpan<byte> Disconnect =>
    [
        0x00, 0x04, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94, 0x95, 0x96, 0x97, 0x98, 0x99,
        0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2,
    ];

    /// <summary>Whether the code says that something failed.</summary>
    public static bool IsFailure(this MqttReasonCode reason) => (byte)reason >= 0x80;

    /// <summary>The code, if such a packet may carry it.</summary>
    public static MqttReasonCode Check(byte code, MqttPacketType packet, MqttProtocolVersion version)
    {
        var allowed = packet switch
        {
            MqttPacketType.Connack => Connack,
            MqttPacketType.Puback => Puback,
            MqttPacketType.Suback => version == MqttProtocolVersion.V5 ? Suback : Suback311,
            MqttPacketType.Unsuback => Unsuback,
            _ => Disconnect,
        };
        return allowed.Contains(code)
            ? (MqttReasonCode)code
            : throw MqttProtocolException.Malformed($"{packet} has the reason code 0x{code:X2}, which is none of its own (MQTT 5 §2.4).");
    }

    /// <summary>The return code of a CONNACK of MQTT 3.1.1 (§3.2.2.3) that is nearest.</summary>
    public static byte ToReturnCode(MqttReasonCode reason) => reason switch
    {
        MqttReasonCode.Success => 0,
        MqttReasonCode.UnsupportedProtocolVersion => 1,
        MqttReasonCode.ClientIdentifierNotValid => 2,
        MqttReasonCode.ServerUnavailable or MqttReasonCode.ServerBusy or MqttReasonCode.QuotaExceeded or MqttReasonCode.UseAnotherServer
            or MqttReasonCode.ServerMoved or MqttReasonCode.ConnectionRateExceeded => 3,
        MqttReasonCode.BadUserNameOrPassword => 4,
        _ => 5,
    };

    /// <summary>What a return code of MQTT 3.1.1 means.</summary>
    public static MqttReasonCode FromReturnCode(byte code) => code switch
    {
        0 => MqttReasonCode.Success,
        1 => MqttReasonCode.UnsupportedProtocolVersion,
        2 => MqttReasonCode.ClientIdentifierNotValid,
        3 => MqttReasonCode.ServerUnavailable,
        4 => MqttReasonCode.BadUserNameOrPassword,
        5 => MqttReasonCode.NotAuthorized,
        _ => throw MqttProtocolException.Malformed($"CONNACK has the return code {code}; MQTT 3.1.1 ends at 5 (§3.2.2.3)."),
    };
}
