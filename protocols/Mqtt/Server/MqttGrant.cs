namespace InternetDesa.Protocols.Mqtt;

/// <summary>A subscription that was granted.</summary>
/// <param name="Filter">The topic filter.</param>
/// <param name="WantsRetained">Whether the retained messages are due now: the client's Retain Handling, and whether it had the subscription before.</param>
public readonly record struct MqttGrant(string Filter, bool WantsRetained);
