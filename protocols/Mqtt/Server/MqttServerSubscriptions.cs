namespace InternetDesa.Protocols.Mqtt;

/// <summary>The subscriptions of one connection: who is asked for them, and which of them the client has.</summary>
internal sealed class MqttServerSubscriptions(MqttServerConnection connection, IMqttServerHandler handler, MqttServerOptions options)
{
    private HashSet<string>? _filters;

    /// <summary>Takes a SUBSCRIBE.</summary>
    /// <returns>The SUBACK, one code for each filter in their order [MQTT-3.8.4-5], and what was granted.</returns>
    public (SubackPacket Answer, IReadOnlyList<MqttGrant> Granted) Subscribe(SubscribePacket subscribe)
    {
        var reasons = new MqttReasonCode[subscribe.Subscriptions.Count];
        var granted = new List<MqttGrant>();
        for (var i = 0; i < reasons.Length; i++)
        {
            var (filter, qos, retained) = subscribe.Subscriptions[i];
            reasons[i] = Refusal(subscribe, filter) ?? handler.Subscribe(connection, filter, qos == MqttQos.AtMostOnce ? qos : MqttQos.AtLeastOnce);
            if (reasons[i].IsFailure())
                continue;
            var isNew = (_filters ??= new HashSet<string>(StringComparer.Ordinal)).Add(filter);
            var wantsRetained = retained == MqttRetainHandling.Send || (retained == MqttRetainHandling.SendIfNew && isNew);
            granted.Add(new MqttGrant(filter, (MqttQos)(byte)reasons[i], wantsRetained));
        }

        return (new SubackPacket(MqttPacketType.Suback, subscribe.PacketId, reasons), granted);
    }

    /// <summary>Takes an UNSUBSCRIBE: a filter is dropped where it is the same, character by character [MQTT-3.10.4-1].</summary>
    public SubackPacket Unsubscribe(UnsubscribePacket unsubscribe)
    {
        var reasons = new MqttReasonCode[unsubscribe.Filters.Count];
        var dropped = new List<string>();
        for (var i = 0; i < reasons.Length; i++)
        {
            if (_filters?.Remove(unsubscribe.Filters[i]) == true)
                dropped.Add(unsubscribe.Filters[i]);
            else
                reasons[i] = MqttReasonCode.NoSubscriptionExisted;
        }

        if (dropped.Count > 0)
            handler.Unsubscribed(connection, dropped);
        return new SubackPacket(MqttPacketType.Unsuback, unsubscribe.PacketId, reasons);
    }

    private MqttReasonCode? Refusal(SubscribePacket subscribe, string filter)
    {
        if (subscribe.HasIdentifier)
            return MqttReasonCode.SubscriptionIdentifiersNotSupported;
        if (MqttTopic.IsShared(filter) && !options.SharedSubscriptionsAvailable)
            return MqttReasonCode.SharedSubscriptionsNotSupported;
        if (MqttTopic.HasWildcard(filter) && !options.WildcardsAvailable)
            return MqttReasonCode.WildcardSubscriptionsNotSupported;
        return _filters?.Count >= options.MaximumSubscriptions && !_filters.Contains(filter) ? MqttReasonCode.QuotaExceeded : null;
    }
}
