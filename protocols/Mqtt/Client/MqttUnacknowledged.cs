namespace InternetDesa.Protocols.Mqtt;

/// <summary>The QoS 1 messages that came and have no PUBACK yet, in order of arrival: the order in which PUBACKs leave [MQTT-4.6.0-2].</summary>
internal sealed class MqttUnacknowledged(MqttOutput output)
{
    private readonly Lock _gate = new();
    private readonly Queue<Delivery> _deliveries = new();

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _deliveries.Count;
        }
    }

    /// <summary>Makes the delivery of a message, and remembers it if it needs a PUBACK.</summary>
    public MqttDelivery Add(MqttPublish publish)
    {
        var delivery = new Delivery(this, publish);
        if (publish.Qos != MqttQos.AtMostOnce)
        {
            lock (_gate)
                _deliveries.Enqueue(delivery);
        }

        return delivery;
    }

    private void Acknowledge(Delivery acknowledged)
    {
        lock (_gate)
        {
            acknowledged.IsAcknowledged = true;
            while (_deliveries.TryPeek(out var first) && first.IsAcknowledged)
            {
                _deliveries.Dequeue();
                output.TryAppend(new PubackPacket(first.PacketId));
            }
        }

        output.Flush();
    }

    private sealed class Delivery(MqttUnacknowledged owner, MqttPublish publish)
        : MqttDelivery(publish.ReadTopic(), publish.Payload.ToArray(), publish.Qos, publish.Retain)
    {
        public ushort PacketId { get; } = publish.PacketId;

        public bool IsAcknowledged { get; set; }

        public override ValueTask AcknowledgeAsync()
        {
            if (Qos != MqttQos.AtMostOnce)
                owner.Acknowledge(this);
            return default;
        }
    }
}
