using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

/// <summary>What the tests of the server's connections share.</summary>
public abstract class MqttServerTest
{
    protected const MqttProtocolVersion V311 = MqttProtocolVersion.V311;
    protected const MqttProtocolVersion V5 = MqttProtocolVersion.V5;

    protected static readonly MqttMessage Offline = new("state", "offline"u8.ToArray(), MqttQos.AtLeastOnce, Retain: true);

    public static TheoryData<MqttProtocolVersion> Versions => [V311, V5];
}
