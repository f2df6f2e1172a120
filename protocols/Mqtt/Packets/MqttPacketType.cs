namespace InternetDesa.Protocols.Mqtt;

/// <summary>The control packet types (MQTT 5 §2.1.2): the upper four bits of a packet's first byte.</summary>
internal enum MqttPacketType : byte
{
    Reserved = 0,
    Connect = 1,
    Connack = 2,
    Publish = 3,
    Puback = 4,
    Pubrec = 5,
    Pubrel = 6,
    Pubcomp = 7,
    Subscribe = 8,
    Suback = 9,
    Unsubscribe = 10,
    Unsuback = 11,
    Pingreq = 12,
    Pingresp = 13,
    Disconnect = 14,
    Auth = 15,
}
