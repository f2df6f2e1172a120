using System.Buffers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Control;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Publisher;

/// <summary>
/// The connection to a collector, made again for as long as the agent lives. A PUBACK is no receipt: a broker gives one for messages
/// that it loses or throws away, so batches are forgotten by receipts only.
/// </summary>
internal sealed class CollectorLink
{
    private readonly AgentOptions _options;
    private readonly AgentSeams _seams;
    private readonly AgentClock _clock;
    private readonly BootLedger _ledger;
    private readonly BatchStore _store;
    private readonly ILogger _logger;
    private readonly AgentEndpoint[] _collectors;
    private readonly Func<AgentEndpoint, CancellationToken, ValueTask<Stream>> _connect;
    private readonly DeviceId _device;
    private readonly string _metrics;
    private readonly string _receipt;
    private readonly List<Receipt> _receipts = [];
    private readonly ReachProof _proof;
    private volatile bool _aborted;
    private volatile bool _connected;
    private bool _worked;
    private long _lost;
    private volatile TaskCompletionSource? _flushed;

    public CollectorLink(AgentOptions options, AgentSeams seams, AgentClock clock, BootLedger ledger, BatchStore store, ILogger logger)
    {
        _options = options;
        _seams = seams;
        _clock = clock;
        _ledger = ledger;
        _store = store;
        _logger = logger;
        _lost = seams.Time.GetTimestamp();
        _device = DeviceId.Parse(options.Device);
        _receipt = DeviceTopic.Of(_device, DeviceTopic.Receipt);
        _metrics = DeviceTopic.Of(_device, DeviceTopic.Metrics);
        _collectors = [.. options.Collectors.Select(text => AgentEndpoint.TryParse(text, out var endpoint)
            ? endpoint
            : throw new FormatException($"'{text}' is no address: write mqtt://host:port or mqtts://host:port."))];
        _connect = seams.Connect ?? new CollectorTransport(options.CaFile, () => clock.Utc, options.CertificateFile, options.KeyFile).ConnectAsync;
        _proof = new ReachProof(() => clock.Mono, options.Interval);
        Queue = new SendQueue(store, () => clock.Mono, options.ReceiptPatience);
    }

    /// <summary>Told of each connection, with the time since the one before broke or since the start.</summary>
    public Action<TimeSpan> Connected { get; set; } = static _ => { };

    /// <summary>Told of each batch that a collector acknowledged.</summary>
    public Action Acknowledged { get; set; } = static () => { };

    /// <summary>What else the province says; null listens to receipts only.</summary>
    public ControlChannel? Control { get; set; }

    /// <summary>What is to be sent.</summary>
    public SendQueue Queue { get; }

    /// <summary>Whether a collector has taken the connection.</summary>
    public bool IsConnected => _connected;

    /// <summary>Whether a collector has taken the connection and answers what is sent.</summary>
    public bool IsAnswering => _connected && _proof.Holds;

    /// <summary>When a report was answered last, nanoseconds since the boot's start; the lowest number for never.</summary>
    public long LastAnswer => _proof.At;

    private TimeSpan LongestDelay => TimeSpan.FromSeconds(_options.ReconnectSeconds);

    /// <summary>Connects, again and again, until cancelled; then says goodbye.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var backoff = new ReconnectBackoff(_seams.Chance, cap: LongestDelay);
        for (var next = 0; !ct.IsCancellationRequested;)
        {
            var collector = _collectors[next % _collectors.Length];
            _worked = false;
            try
            {
                await ServeAsync(collector, ct).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            // Not a disk that fails: that one is no matter of the connection, and ends the agent.
            catch (Exception fault) when (fault is (IOException and not StorageException) or TimeoutException or SocketException or UnauthorizedAccessException
                or MqttRefusedException or MqttProtocolException or AuthenticationException or CryptographicException)
            {
                // The order of the addresses is their preference, so a connection that worked and broke begins at the first again.
                next = _worked ? 0 : next + 1;
                if (_worked)
                    backoff.Reset();
                var delay = backoff.Next();
                AgentLog.Disconnected(_logger, collector, fault.Message, delay.TotalSeconds);
                if (!await DelayAsync(delay, ct).ConfigureAwait(false))
                    return;
            }
        }
    }

    /// <summary>Makes <see cref="RunAsync"/> drop the connection without a word when it is cancelled.</summary>
    public void Abort() => _aborted = true;

    /// <summary>Waits until the newest batch was acknowledged, where there is a connection, and no longer than <paramref name="limit"/>.</summary>
    public async Task FlushAsync(TimeSpan limit)
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _flushed = flushed;
        if (!_connected || Queue.Newest is null)
            return;
        using var enough = new CancellationTokenSource();
        await Task.WhenAny(flushed.Task, Task.Delay(limit, _seams.Time, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
    }

    private async Task<bool> DelayAsync(TimeSpan delay, CancellationToken ct)
    {
        await Task.Delay(delay, _seams.Time, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !ct.IsCancellationRequested;
    }

    private async Task ServeAsync(AgentEndpoint collector, CancellationToken ct)
    {
        await using var client = Transports.Mqtt(_options.Transport, ClientOptions(), token => _connect(collector, token), _seams.Time);
        try
        {
            await client.ConnectAsync(ct).ConfigureAwait(false);
            await ConversationAsync(client, collector, ct).ConfigureAwait(false);
            if (!_aborted)
                await SayOfflineAsync(client).ConfigureAwait(false);
        }
        catch
        {
            // DISCONNECT would make the server drop the will, and nobody would be told that the agent is gone.
            client.Abort();
            throw;
        }

        if (_aborted)
            client.Abort();
    }

    // Ends when it is cancelled; throws when the connection breaks.
    private async Task ConversationAsync(IMqttSession client, AgentEndpoint collector, CancellationToken ct)
    {
        var subscribed = _clock.Mono;
        // Whether the others are granted makes no difference: a foreign broker may know receipts only.
        var granted = await client.SubscribeAsync([new MqttSubscription(_receipt), .. Control?.Subscriptions(collector) ?? []], ct).ConfigureAwait(false);
        if (granted[0] >= MqttReasonCode.UnspecifiedError)
            throw new IOException($"the collector refuses the subscription to {_receipt} with {granted[0]}, so nothing could ever be forgotten.");
        await client.PublishAsync(StateMessage("online"u8), ct).ConfigureAwait(false);
        _proof.Begin();
        _connected = true;
        var since = _seams.Time.GetTimestamp();
        _seams.Metrics.Connects.Add(1);
        AgentLog.Connected(_logger, collector);
        Connected(_seams.Time.GetElapsedTime(_lost));
        Queue.Wake();

        try
        {
            await ExchangeAsync(client, subscribed, ct).ConfigureAwait(false);
        }
        finally
        {
            _connected = false;
            _lost = _seams.Time.GetTimestamp();
            _flushed?.TrySetResult();
            // A collector may take every connection and drop it at once, which is to be tried ever more slowly too.
            _worked = _seams.Time.GetElapsedTime(since) >= LongestDelay;
        }
    }

    private void Taken()
    {
        _proof.Renew();
        Acknowledged();
    }

    private async Task ExchangeAsync(IMqttSession client, long subscribed, CancellationToken ct)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var sender = new BatchSender(client, _metrics, Queue, _store, _options, _seams, Taken, _logger);
        Task[] work =
        [
            ReceiveAsync(client, subscribed, ended.Token),
            sender.SendNewestAsync(() => _flushed?.TrySetResult(), ended.Token),
            sender.SendBacklogAsync(ended.Token),
        ];
        var first = await Task.WhenAny(work).ConfigureAwait(false);
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!ct.IsCancellationRequested)
            await first.ConfigureAwait(false);
    }

    private MqttClientOptions ClientOptions() => new()
    {
        ClientId = _options.Device,
        Username = _options.Username ?? _options.Device,
        Password = _options.PasswordFile is null ? null : Encoding.UTF8.GetBytes(File.ReadAllText(_options.PasswordFile).TrimEnd('\r', '\n')),
        KeepAliveSeconds = (ushort)_options.KeepAliveSeconds,
        Will = StateMessage("offline"u8),
    };

    private MqttMessage StateMessage(ReadOnlySpan<byte> state)
    {
        var line = new ArrayBufferWriter<byte>(64);
        new LineWriter(line).Measurement(state).Field("boot"u8, _clock.Boot).End((_clock.Known?.Utc0 ?? 0) + _clock.Mono);
        return new MqttMessage(DeviceTopic.Of(_device, DeviceTopic.State), line.WrittenMemory, Retain: true);
    }

    // DISCONNECT makes the server drop the will, so what it would have said has to be said.
    private async Task SayOfflineAsync(IMqttSession client)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1), _seams.Time);
        try
        {
            await client.PublishAsync(StateMessage("offline"u8), limit.Token).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException)
        {
            // The connection is gone or too slow: closing it without DISCONNECT leaves the word to the will.
            client.Abort();
        }
    }

    private async Task ReceiveAsync(IMqttSession client, long subscribed, CancellationToken ct)
    {
        await foreach (var delivery in client.Deliveries.ReadAllAsync(ct).ConfigureAwait(false))
        {
            if (delivery.Topic == _receipt)
                Receive(delivery, subscribed);
            else
                Control?.Take(delivery, client, ct);
            await delivery.AcknowledgeAsync().ConfigureAwait(false);
        }

        await client.Closed.ConfigureAwait(false);
    }

    private void Receive(MqttDelivery delivery, long subscribed)
    {
        _receipts.Clear();
        if (Receipt.Read(delivery.Payload.Span, _receipts) is { } error)
        {
            _seams.Metrics.Drop("receipt_malformed");
            AgentLog.ReceiptMalformed(_logger, error);
        }

        // What came before a malformed line is good.
        foreach (var receipt in _receipts)
        {
            _seams.Metrics.Receipts.Add(1);
            if (_ledger.Find(receipt.Boot) is null)
                continue;
            _proof.Renew();
            _store.Receive(receipt);
            var asked = Queue.Received(receipt) ?? subscribed;
            if (!_clock.TrustReceipt(receipt.Timestamp, asked))
                continue;
            _ledger.Anchor(_clock.Known!.Value);
            AgentLog.Anchored(_logger, "the collector", _clock.Boot, _clock.BootStart, _clock.Known.Value.ErrorMs);
        }
    }
}
