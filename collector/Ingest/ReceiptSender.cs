using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Ingest;

/// <summary>Sends a receipt; false where that is not possible now.</summary>
internal delegate bool TrySendReceipt(string topic, byte[] receipt);

/// <summary>
/// Tells agents what is on disk, so that they may forget it: after a batch was synced or came again, at most every interval of the device, and at
/// once when an agent subscribes.
/// </summary>
internal sealed class ReceiptSender(
    ReceivedBatches received, RetainedMessages retained, TimeProvider time, Func<DeviceId, TimeSpan> interval) : BackgroundService
{
    /// <summary>After a SUBSCRIBE the boots that spoke last are named; an older one is named when a batch of it comes again.</summary>
    private const int BootsAtSubscribe = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<DeviceId, ImmutableArray<MqttServerConnection>> _listeners = new();
    private readonly ConcurrentDictionary<(DeviceId Device, long Boot), TrySendReceipt?> _due = new();
    private readonly ConcurrentDictionary<DeviceId, long> _sent = new();

    /// <summary>A device listens: it gets what is known of its latest boots.</summary>
    public void Open(DeviceId device, MqttServerConnection connection)
    {
        _listeners.AddOrUpdate(device, _ => [connection], (_, all) => all.Contains(connection) ? all : all.Add(connection));
        Tell(device, (topic, receipt) => Send(connection, topic, receipt));
    }

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

    /// <summary>A device listens no more.</summary>
    public void Close(DeviceId device, MqttServerConnection connection)
    {
        while (_listeners.TryGetValue(device, out var all))
        {
            var rest = all.Remove(connection);
            if (rest.IsEmpty ? _listeners.TryRemove(KeyValuePair.Create(device, all)) : _listeners.TryUpdate(device, rest, all))
                return;
        }
    }

    /// <summary>A batch of this boot is on disk, or came again.</summary>
    /// <param name="device">The device.</param>
    /// <param name="boot">The boot.</param>
    /// <param name="answer">Where it hears its receipt; null for its connections to our own server.</param>
    public void Due(DeviceId device, long boot, TrySendReceipt? answer = null) => _due[(device, boot)] = answer;

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
        // Most devices are due and have to wait: they are sorted out first.
        foreach (var devices in _due.Where(pair => IsTime(pair.Key.Device, now)).GroupBy(pair => pair.Key.Device))
        {
            var device = devices.Key;
            var connections = _listeners.GetValueOrDefault(device, []);
            var answer = devices.Select(pair => pair.Value).FirstOrDefault(way => way is not null);
            var listens = answer is not null || !connections.IsEmpty;
            var text = new ArrayBufferWriter<byte>();
            var named = new List<KeyValuePair<(DeviceId, long), TrySendReceipt?>>();
            foreach (var pair in devices)
            {
                if (text.WrittenCount >= Receipt.MaxBytes / 2)
                    break;
                // Taken off before its set is read, so that a batch in between is due again. Nobody listening: SUBSCRIBE will ask.
                _due.TryRemove(pair.Key, out _);
                if (!listens)
                    continue;
                Receipt.Write(text, pair.Key.Boot, received.Have(device, pair.Key.Boot), Now(), (Receipt.MaxBytes / 2) - 96);
                named.Add(pair);
            }

            if (!listens)
                continue;
            _sent[device] = now;
            var topic = DeviceTopic.Of(device, DeviceTopic.Receipt);
            var receipt = text.WrittenSpan.ToArray();
            foreach (var connection in connections)
                Send(connection, topic, receipt);
            if (answer is null || answer(topic, receipt))
                continue;
            // No broker at the moment: it would be the device's next batch, or never, that asks again.
            foreach (var pair in named)
                _due.TryAdd(pair.Key, pair.Value);
        }
    }

    private bool IsTime(DeviceId device, long now) => !_sent.TryGetValue(device, out var last) || time.GetElapsedTime(last, now) >= interval(device);

    // QoS 1 within this connection; one that is dropped (a slow reader) comes with the next batch or the next SUBSCRIBE.
    private static bool Send(MqttServerConnection connection, string topic, byte[] receipt) =>
        connection.TrySend(topic, receipt, MqttQos.AtLeastOnce, retain: false);

    private long Now() => UnixNanoseconds.From(time.GetUtcNow());
}
