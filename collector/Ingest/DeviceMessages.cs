using InternetDesa.Collector.Control;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>What becomes of a message on a device's own channel, whichever MQTT door it came by.</summary>
internal sealed class DeviceMessages(BatchIngest batches, RetainedMessages retained, AgentDesk desk, CollectorStats stats)
{
    /// <summary>A state is a word and a boot; it is kept in memory for every device.</summary>
    public const int MaxStateBytes = 1024;

    /// <summary>Takes a message.</summary>
    /// <param name="device">Whose it is.</param>
    /// <param name="channel">One of <see cref="DeviceTopic.DeviceWrites"/>.</param>
    /// <param name="door"><c>own</c> or <c>broker</c>.</param>
    /// <param name="payload">The bytes; they are not used after the method has returned its task.</param>
    /// <param name="answer">Where the device hears a batch's receipt; null for its connections to our own server.</param>
    /// <returns>Completes once the message may be acknowledged, faults with <see cref="IOException"/> where it can not be kept now; to be waited for exactly once.</returns>
    public ValueTask Take(DeviceId device, string channel, string door, ReadOnlySpan<byte> payload, TrySendReceipt? answer = null)
    {
        switch (channel)
        {
            case DeviceTopic.Metrics or DeviceTopic.Event:
                return batches.Accept(device, door, channel, payload, answer);
            case DeviceTopic.State when payload.Length <= MaxStateBytes:
                retained.Put(DeviceTopic.Of(device, channel), payload);
                stats.Message();
                return default;
            case DeviceTopic.State:
                return Refuse(device, DeviceTopic.Of(device, channel), DeadReason.Schema, $"a state has at most {MaxStateBytes} bytes", payload);
            default:
                if (desk.Answered(device, payload))
                {
                    stats.Message();
                    return default;
                }

                return Refuse(device, DeviceTopic.Of(device, channel), DeadReason.Schema, "no command waits for a reply", payload);
        }
    }

    /// <summary>Sets a whole message aside; completes once that is on disk.</summary>
    /// <param name="from">Whose it is; null where the topic names no device.</param>
    /// <param name="topic">The whole topic.</param>
    /// <param name="reason">A word of <see cref="DeadReason"/>.</param>
    /// <param name="message">What is wrong and what to write instead.</param>
    /// <param name="payload">The bytes.</param>
    public ValueTask Refuse(DeviceId? from, string topic, string reason, string message, ReadOnlySpan<byte> payload) =>
        new(batches.Refuse(from, topic, reason, message, payload));
}
