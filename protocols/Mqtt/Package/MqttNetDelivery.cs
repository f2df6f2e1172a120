using System.Buffers;
using MQTTnet;

namespace InternetDesa.Protocols.Mqtt.Package;

/// <summary>A message that MQTTnet received.</summary>
internal sealed class MqttNetDelivery(MqttApplicationMessageReceivedEventArgs received, MqttNetAcknowledger acknowledger) : MqttDelivery(
    received.ApplicationMessage.Topic, received.ApplicationMessage.Payload.ToArray(),
    (MqttQos)received.ApplicationMessage.QualityOfServiceLevel, received.ApplicationMessage.Retain)
{
    public bool IsAcknowledged { get; set; }

    public Task SendAsync() => received.AcknowledgeAsync(CancellationToken.None);

    public override ValueTask AcknowledgeAsync() => Qos == MqttQos.AtMostOnce ? ValueTask.CompletedTask : acknowledger.AcknowledgeAsync(this);
}
