using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using InternetDesa.Collector.Control;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Broker;

/// <summary>
/// The broker door: one persistent session at an MQTT broker, taken up again for as long as the collector runs. A message is acknowledged
/// once it is on disk, so what the collector has not kept the broker keeps; receipts go back the same way. The broker's access list vouches
/// for the identity in a topic.
/// </summary>
internal sealed class BrokerClient(
    CollectorOptions collector, CollectorStorage storage, DeviceMessages messages, ReceiptSender receipts, AgentDesk desk, InventoryModel inventory, TimeProvider time,
    ILogger<BrokerClient> logger) : BackgroundService
{
    /// <summary>How many messages are on their way to the disk at once: enough to fill a sync, few enough for the largest to fit in memory.</summary>
    private const ushort Window = 256;

    /// <summary>How many receipts await the broker's PUBACK.</summary>
    private const int MaxReceipts = 1000;

    // Of the 64 MiB that the spool takes on: the largest record is 16.
    private const long MostWaiting = 16 << 20;

    private static readonly TimeSpan SessionExpiry = TimeSpan.FromDays(7);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly BrokerOptions _options = collector.Broker;
    private readonly MqttClientSession _state = new();
    private volatile IMqttSession? _session;
    private int _receiptsUnderway;
    private int _receiptRefused;

    /// <summary>Whether messages can come.</summary>
    public bool IsConnected => _session is not null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await ConnectAgainAndAgainAsync(stoppingToken).ConfigureAwait(false);
        }
        finally
        {
            _state.Discard();
        }
    }

    private async Task ConnectAgainAndAgainAsync(CancellationToken stoppingToken)
    {
        var backoff = new ReconnectBackoff(() => RandomNumberGenerator.GetInt32(int.MaxValue) / (double)int.MaxValue, cap: LongestWait);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ServeAsync(backoff, stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault) when (fault is IOException or TimeoutException or SocketException or UnauthorizedAccessException
                or MqttRefusedException or MqttProtocolException or AuthenticationException or CryptographicException)
            {
                var delay = backoff.Next();
                logger.BrokerLost(_options.Url, fault.Message, delay.TotalSeconds);
                await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Returns when it is stopped and everything taken is acknowledged; throws when the connection ends, or a message can not be kept.
    private async Task ServeAsync(ReconnectBackoff backoff, CancellationToken ct)
    {
        await using var client = Transports.Mqtt(collector.Transport, ClientOptions(), OpenAsync, time, _state);
        var connected = await client.ConnectAsync(ct).ConfigureAwait(false);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var underway = Channel.CreateBounded<(MqttDelivery Delivery, Task Kept)>(Window);
        // Before the SUBSCRIBE: a session that is taken up again delivers at once, and nothing else is read while nobody takes it.
        var taking = TakeAsync(client, underway.Writer, ending.Token);
        var acknowledging = AcknowledgeAsync(underway.Reader, backoff);
        var telling = Task.CompletedTask;
        try
        {
            await SubscribeAsync(client, ct).ConfigureAwait(false);
            logger.BrokerConnected(_options.Url, connected.SessionPresent ? "kept" : "has not kept");
            _session = client;
            telling = TellAsync(client, ending.Token);
            await Task.WhenAny(taking, acknowledging).ConfigureAwait(false);
        }
        finally
        {
            _session = null;
            // A message that could not be kept ends the acknowledging, and nobody makes room for the next any more.
            await ending.CancelAsync().ConfigureAwait(false);
            await taking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await acknowledging.ConfigureAwait(false);
        if (!ct.IsCancellationRequested)
            await client.Closed.ConfigureAwait(false);
    }

    private MqttClientOptions ClientOptions() => new()
    {
        ClientId = _options.ClientId,
        CleanStart = false,
        SessionExpirySeconds = (uint)SessionExpiry.TotalSeconds,
        ReceiveMaximum = Window,
        EnforcesReceiveMaximum = false,
        MaximumPacketSize = MosquittoFiles.MaximumPacketSize,
        Username = _options.Username.Length == 0 ? null : _options.Username,
        Password = _options.PasswordFile.Length == 0 ? null : Encoding.UTF8.GetBytes(File.ReadAllText(_options.PasswordFile).TrimEnd('\r', '\n')),
    };

    private ValueTask<Stream> OpenAsync(CancellationToken ct) => MqttTcp.ConnectAsync(_options.Host, _options.Port,
        _options.Tls ? PinnedTls.Client(_options.CaFile, _options.CertificateFile, _options.KeyFile, time.GetUtcNow()) : null, bindTo: null, ct);

    private async Task SubscribeAsync(IMqttSession client, CancellationToken ct)
    {
        // Also where the session was kept: the regions may be others than before.
        MqttSubscription[] filters = [.. _options.Regions.DefaultIfEmpty("").SelectMany(region =>
            DeviceTopic.DeviceWrites.Select(channel => new MqttSubscription(DeviceTopic.FilterOf(region, channel))))];
        var granted = await client.SubscribeAsync(filters, ct).ConfigureAwait(false);
        for (var i = 0; i < filters.Length; i++)
        {
            if (granted[i] != MqttReasonCode.GrantedQos1)
                throw new IOException($"the broker answers the subscription to {filters[i].Filter} with {granted[i]}; QoS 1 is needed.");
        }
    }

    private async Task TakeAsync(IMqttSession client, ChannelWriter<(MqttDelivery, Task)> underway, CancellationToken ct)
    {
        try
        {
            await foreach (var delivery in client.Deliveries.ReadAllAsync(ct).ConfigureAwait(false))
            {
                var kept = KeepAsync(delivery);
                await underway.WriteAsync((delivery, kept), ct).ConfigureAwait(false);
                // One connection brings everybody's messages: where large ones fill the spool's memory, the next is taken when this one is on disk.
                if (storage.Spool.WaitingBytes > MostWaiting)
                    await kept.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            underway.Complete();
        }
    }

    private async Task AcknowledgeAsync(ChannelReader<(MqttDelivery Delivery, Task Kept)> underway, ReconnectBackoff backoff)
    {
        await foreach (var (delivery, kept) in underway.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await kept.ConfigureAwait(false);
            await delivery.AcknowledgeAsync().ConfigureAwait(false);
            backoff.Reset();
        }
    }

    private async Task KeepAsync(MqttDelivery delivery)
    {
        if (!DeviceTopic.TryParse(delivery.Topic, out var device, out var channel))
            await RefuseAsync(null, delivery, "the topic is no device's; write desa/1/33/01/01/2001/agent/metrics").ConfigureAwait(false);
        else if (inventory.Find(device) is null)
            await RefuseAsync(device, delivery, $"{device} is not in the inventory").ConfigureAwait(false);
        else if (!DeviceTopic.DeviceMayWrite(channel))
            await RefuseAsync(device, delivery, $"a device does not publish on {channel}").ConfigureAwait(false);
        else
        {
            await messages.Take(device, channel, CollectorRecord.BrokerDoor, delivery.Payload.Span, TrySendReceipt).ConfigureAwait(false);
            // What a SUBSCRIBE is at our own server: the agent is back, and forgets what it needs not send again.
            if (channel == DeviceTopic.State && !delivery.Retain && delivery.Payload.Span.StartsWith("online "u8))
                receipts.Tell(device, TrySendReceipt);
        }
    }

    private ValueTask RefuseAsync(DeviceId? from, MqttDelivery delivery, string message) =>
        messages.Refuse(from, delivery.Topic, DeadReason.Identity, message, delivery.Payload.Span);

    // What agents are told is the broker's to keep, and may have changed with the inventory or while it was away. One after the other: it is
    // nothing that anybody waits for.
    private async Task TellAsync(IMqttSession session, CancellationToken ct)
    {
        foreach (var agent in inventory.Devices.Where(device => device.Role == DeviceRole.Agent && IsOurs(device.Id)))
        {
            var told = new MqttMessage(DeviceTopic.Of(agent.Id, DeviceTopic.Config), desk.Told(agent.Id), Retain: true);
            await SendAsync(session, told, ct).ConfigureAwait(false);
        }
    }

    private bool IsOurs(DeviceId device) =>
        _options.Regions.Length == 0 || _options.Regions.Any(region => device.Village.Digits.StartsWith(region, StringComparison.Ordinal));

    private bool TrySendReceipt(string topic, byte[] receipt) => TrySend(topic, receipt, retain: false);

    /// <summary>Sends a message to a device; false where that is not possible now.</summary>
    public bool TrySend(string topic, byte[] payload, bool retain)
    {
        if (_session is not { } session || Volatile.Read(ref _receiptsUnderway) >= MaxReceipts)
            return false;
        _ = SendAsync(session, new MqttMessage(topic, payload, Retain: retain), CancellationToken.None);
        return true;
    }

    private async Task SendAsync(IMqttSession session, MqttMessage message, CancellationToken ct)
    {
        Interlocked.Increment(ref _receiptsUnderway);
        try
        {
            var code = await session.PublishAsync(message, ct).ConfigureAwait(false);
            if (code >= MqttReasonCode.UnspecifiedError && Interlocked.Exchange(ref _receiptRefused, 1) == 0)
                logger.ReceiptRefused(message.Topic, code);
        }
        catch (Exception fault) when (fault is IOException or MqttDisconnectedException)
        {
            // The connection broke; the agent sends its batch again, and that asks for the receipt again.
        }
        finally
        {
            Interlocked.Decrement(ref _receiptsUnderway);
        }
    }
}
