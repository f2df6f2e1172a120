using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>What becomes of a message on a device's own channel, whichever MQTT door it came by.</summary>
internal sealed class DeviceMessages(BatchIngest batches, RetainedMessages retained, CollectorStats stats)
{
    /// <summary>A state is a word and a boot; it is kept in memory for every device.</summary>
    public const int MaxStateBytes = 1024;

    /// <summary>Takes a message.</summary>
    /// <param name="device">Whose it is.</param>
    /// <param name="channel">One of <see cref="DeviceTopic.DeviceWrites"/>.</param>
    /// <param name="door"><c>own</c> or <c>broker</c>.</param>
    /// <param name="topic">The whole topic.</param>
    /// <param name="payload">The bytes; they are not used after the method has returned its task.</param>
    /// <returns>Completes once the message may be acknowledged, with a batch's header where it was one: a receipt is due.</returns>
    /// <exception cref="IOException">It can not be kept now: do not acknowledge.</exception>
    public Task<BatchHeader?> Take(DeviceId device, string channel, string door, string topic, ReadOnlySpan<byte> payload)
    {
        switch (channel)
        {
            case DeviceTopic.State when payload.Length > MaxStateBytes:
                return Refuse(device, topic, DeadReason.Schema, $"a state has at most {MaxStateBytes} bytes", payload);
            case DeviceTopic.State:
                retained.Put(topic, payload);
                stats.Message();
                return Task.FromResult<BatchHeader?>(null);
            case DeviceTopic.Metrics or DeviceTopic.Event:
                return batches.Accept(device, door, topic, payload);
            default:
                return Refuse(device, topic, DeadReason.Schema, "no command waits for a reply", payload);
        }
    }

    /// <summary>Sets a whole message aside; completes, without a header, once that is on disk.</summary>
    /// <param name="from">Whose it is; null where the topic names no device.</param>
    /// <param name="topic">The whole topic.</param>
    /// <param name="reason">A word of <see cref="DeadReason"/>.</param>
    /// <param name="message">What is wrong and what to write instead.</param>
    /// <param name="payload">The bytes.</param>
    public Task<BatchHeader?> Refuse(DeviceId? from, string topic, string reason, string message, ReadOnlySpan<byte> payload) =>
        WithoutHeader(batches.Refuse(from, topic, reason, message, payload));

    private static async Task<BatchHeader?> WithoutHeader(Task durable)
    {
        await durable.ConfigureAwait(false);
        return null;
    }
}
