namespace InternetDesa.Protocols.Mqtt;

/// <summary>A handler's answer to CONNECT.</summary>
/// <param name="Reason"><see cref="MqttReasonCode.Success"/>, or why not; MQTT 3.1.1 is told the nearest of its return codes.</param>
/// <param name="ClientId">The client id to use in place of the client's own; null keeps it. MQTT 5 is told, as Assigned Client Identifier.</param>
public readonly record struct MqttConnectDecision(MqttReasonCode Reason, string? ClientId = null)
{
    /// <summary>Takes the connection under the client's own id.</summary>
    public static MqttConnectDecision Accept => default;

    /// <summary>Refuses the connection.</summary>
    public static MqttConnectDecision Refuse(MqttReasonCode reason) => new(reason);
}
