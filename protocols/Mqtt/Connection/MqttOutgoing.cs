namespace InternetDesa.Protocols.Mqtt;

/// <summary>A message of QoS 1 on its way: waiting for room in the peer's Receive Maximum, or for its PUBACK.</summary>
internal sealed class MqttOutgoing(MqttMessage message, TaskCompletionSource<MqttReasonCode>? acknowledged = null) : IMqttWaiting
{
    public MqttMessage Message { get; } = message;

    /// <summary>Told the reason code of the PUBACK; null where nobody waits for it.</summary>
    public TaskCompletionSource<MqttReasonCode>? Acknowledged { get; } = acknowledged;

    /// <summary>Whether it shall not be sent any more; guarded by the window's lock.</summary>
    public bool Abandoned { get; set; }

    /// <inheritdoc/>
    public void Fail(Exception reason) => Acknowledged?.TrySetException(reason);
}
