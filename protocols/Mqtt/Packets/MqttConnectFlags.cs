namespace InternetDesa.Protocols.Mqtt;

/// <summary>The connect flags (MQTT 5 §3.1.2.3).</summary>
internal readonly struct MqttConnectFlags
{
    private const int CleanStartBit = 0x02;
    private const int WillBit = 0x04;
    private const int WillRetainBit = 0x20;
    private const int PasswordBit = 0x40;
    private const int UsernameBit = 0x80;
    private readonly byte _flags;

    public MqttConnectFlags(byte flags, MqttProtocolVersion version)
    {
        _flags = flags;
        if ((flags & 0x01) != 0)
            throw MqttProtocolException.Malformed("The reserved bit of the connect flags is set [MQTT-3.1.2-3].");
        if ((int)WillQos == 3)
            throw MqttProtocolException.Malformed("The will has QoS 3 [MQTT-3.1.2-12].");
        if (!HasWill && WillQos != MqttQos.AtMostOnce)
            throw MqttProtocolException.Malformed("There is a will QoS without a will [MQTT-3.1.2-11].");
        if (!HasWill && WillRetain)
            throw MqttProtocolException.Malformed("Will Retain is set without a will [MQTT-3.1.2-13].");
        if (version == MqttProtocolVersion.V311 && HasPassword && !HasUsername)
            throw MqttProtocolException.Malformed("MQTT 3.1.1 allows no password without a user name [MQTT 3.1.1: MQTT-3.1.2-22].");
    }

    public bool CleanStart => (_flags & CleanStartBit) != 0;

    public bool HasWill => (_flags & WillBit) != 0;

    public MqttQos WillQos => (MqttQos)((_flags >> 3) & 0x03);

    public bool WillRetain => (_flags & WillRetainBit) != 0;

    public bool HasPassword => (_flags & PasswordBit) != 0;

    public bool HasUsername => (_flags & UsernameBit) != 0;

    public static byte Of(MqttConnect connect) => (byte)(
        (connect.CleanStart ? CleanStartBit : 0)
        | (connect.Will is null ? 0 : WillBit | ((int)connect.Will.Qos << 3) | (connect.Will.Retain ? WillRetainBit : 0))
        | (connect.Password is null ? 0 : PasswordBit)
        | (connect.Username is null ? 0 : UsernameBit));
}
