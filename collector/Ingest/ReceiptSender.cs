using System.Buffers;
using System.Collections.Concurrent;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Ingest;

/// <summary>Sends a receipt; false where that is not possible now.</summary>
internal delegate bool TrySendReceipt(string topic, byte[] receipt);

/// <summary>
/// Tells agents what is on disk, so that they may forget it: after a batch was synced or came again, at most every interval of the device, and at
/// once when an agent subscribes.
/// </summary>
internal sealed class ReceiptSender(
    ReceivedBatches received, RetainedMessages retained, DeviceListeners listeners, TimeProvider time, Func<DeviceId, TimeSpan> interval) : BackgroundService
{
    /// <summary>After a SUBSCRIBE the boots that spoke last are named; an older one is named when a batch of it comes again.</summary>
    private const int BootsAtSubscribe = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<DeviceId, DueReceipts> _devices = new();

    // In the order of their times: all devices of a province are due nearly always, and wait for minutes.
    private readonly ConcurrentQueue<DueReceipts> _fresh = new();
    private readonly PriorityQueue<DueReceipts, long> _waiting = new();
    private volatile Exception? _fault;

    /// <summary>Sends a device what is known of its latest boots.</summary>
    public void Tell(DeviceId device, TrySendReceipt send)
    {
        var boots = received.Boots(device, BootsAtSubscribe);
        if (boots.Count == 0)
            return;
        var text = new ArrayBufferWriter<byte>();
        foreach (var (boot, have) in boots)
            Receipt.Write(text, boot, have, Now(), (Receipt.MaxBytes / boots.Count) - 96);
        send(DeviceTopic.Of(device, DeviceTopic.Receipt), text.WrittenSpan.ToArray());
    }

    /// <summary>A batch of this boot is on disk, or came again.</summary>
    /// <param name="device">The device.</param>
    /// <param name="boot">The boot.</param>
    /// <param name="answer">Where it hears its receipt; null for its connections to our own server.</param>
    public void Due(DeviceId device, long boot, TrySendReceipt? answer = null)
    {
        var due = _devices.GetOrAdd(device, static id => new DueReceipts(id));
        if (due.Put(boot, answer))
            _fresh.Enqueue(due);
    }

    /// <summary>
    /// What gets on disk is not told any more, by a fault of ours: this service fails, and with it the host, so that its supervisor starts it again.
    /// A collector that takes connections and acknowledges nothing would look sound.
    /// </summary>
    public void Fail(Exception fault) => _fault = fault;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
            {
                SendDue();
                retained.Flush();
                if (_fault is { } fault)
                    throw new InvalidOperationException("What is on disk is not acknowledged any more.", fault);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            retained.Flush();
        }
    }

    private void SendDue()
    {
        var now = time.GetTimestamp();
        while (_fresh.TryDequeue(out var device))
            _waiting.Enqueue(device, device.Sent is { } last ? last + (long)(interval(device.Device).TotalSeconds * time.TimestampFrequency) : now);
        while (_waiting.TryPeek(out var device, out var at) && at <= now)
        {
            _waiting.Dequeue();
            SendDue(device, now);
        }
    }

    private void SendDue(DueReceipts device, long now)
    {
        var topic = DeviceTopic.Of(device.Device, DeviceTopic.Receipt);
        // Taken off before their sets are read, so that a batch in between is due again. Nobody listening: SUBSCRIBE will ask.
        var due = device.Take();
        var answer = due.Select(boot => boot.Answer).FirstOrDefault(way => way is not null);
        if (answer is null && !listeners.Hears(device.Device, topic))
            return;
        var text = new ArrayBufferWriter<byte>();
        var written = 0;
        for (; written < due.Count && text.WrittenCount < Receipt.MaxBytes / 2; written++)
            Receipt.Write(text, due[written].Boot, received.Have(device.Device, due[written].Boot), Now(), (Receipt.MaxBytes / 2) - 96);
        device.Sent = now;
        var receipt = text.WrittenSpan.ToArray();
        // One that is dropped (a slow reader) comes with the next batch or the next SUBSCRIBE.
        listeners.Tell(device.Device, topic, receipt);
        // Without a broker at the moment it would be the device's next batch, or never, that asks again; and so it is for what found no room.
        var told = answer is null || answer(topic, receipt);
        if (device.PutBack(due.Skip(told ? written : 0)))
            _fresh.Enqueue(device);
    }

    private long Now() => UnixNanoseconds.From(time.GetUtcNow());
}
