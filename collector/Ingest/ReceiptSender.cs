using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// Tells agents what is on disk, so that they may forget it: after a batch was synced or came again, at most every interval, and at
/// once when an agent subscribes.
/// </summary>
internal sealed class ReceiptSender(
    ReceivedBatches received, RetainedMessages retained, TimeProvider time, TimeSpan interval) : BackgroundService
{
    /// <summary>After a SUBSCRIBE the boots that spoke last are named; an older one is named when a batch of it comes again.</summary>
    private const int BootsAtSubscribe = 8;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<DeviceId, ImmutableArray<MqttServerConnection>> _listeners = new();
    private readonly ConcurrentDictionary<(DeviceId Device, long Boot), byte> _due = new();
    private readonly ConcurrentDictionary<DeviceId, long> _sent = new();

    /// <summary>A device listens: it gets what is known of its latest boots.</summary>
    public void Open(DeviceId device, MqttServerConnection connection)
    {
        _listeners.AddOrUpdate(device, _ => [connection], (_, all) => all.Contains(connection) ? all : all.Add(connection));
        var boots = received.Boots(device, BootsAtSubscribe);
        if (boots.Count == 0)
            return;
        var text = new ArrayBufferWriter<byte>();
        foreach (var (boot, have) in boots)
            Receipt.Write(text, boot, have, Now(), (Receipt.MaxBytes / boots.Count) - 96);
        Send([connection], device, text.WrittenSpan.ToArray());
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
    public void Due(DeviceId device, long boot) => _due[(device, boot)] = 0;

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
        foreach (var devices in _due.Keys.GroupBy(key => key.Device))
        {
            var device = devices.Key;
            if (_sent.TryGetValue(device, out var last) && time.GetElapsedTime(last, now) < interval)
                continue;
            var listens = _listeners.TryGetValue(device, out var connections);
            var text = new ArrayBufferWriter<byte>();
            foreach (var key in devices)
            {
                // Taken off before its set is read, so that a batch in between is due again. Nobody listening: SUBSCRIBE will ask.
                _due.TryRemove(key, out _);
                if (listens && text.WrittenCount < Receipt.MaxBytes / 2)
                    Receipt.Write(text, key.Boot, received.Have(device, key.Boot), Now(), (Receipt.MaxBytes / 2) - 96);
                else if (listens)
                    _due[key] = 0;
            }

            if (!listens)
                continue;
            _sent[device] = now;
            Send(connections, device, text.WrittenSpan.ToArray());
        }
    }

    // QoS 1 within this connection; one that is dropped (a slow reader) comes with the next batch or the next SUBSCRIBE.
    private static void Send(ImmutableArray<MqttServerConnection> connections, DeviceId device, byte[] receipt)
    {
        foreach (var connection in connections)
            connection.TrySend(DeviceTopic.Of(device, DeviceTopic.Receipt), receipt, MqttQos.AtLeastOnce, retain: false);
    }

    private long Now() => UnixNanoseconds.From(time.GetUtcNow());
}
