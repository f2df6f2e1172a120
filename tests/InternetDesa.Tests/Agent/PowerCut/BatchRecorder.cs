using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>The collector's side for agents that are processes: MQTT on a port of this machine, a ledger of what came, receipts for it.</summary>
internal sealed class BatchRecorder : IMqttServerHandler, IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<BatchKey, byte[]> _batches = [];
    private readonly Dictionary<long, RangeSet> _have = [];
    private readonly Dictionary<long, RangeSet> _lost = [];
    private MqttServerConnection? _agent;
    private bool _isReachable = true;

    public BatchRecorder()
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _running.Add(AcceptAsync());
    }

    public int Port { get; }

    /// <summary>Batches that came with other bytes than before: a seq's bytes never change.</summary>
    public int Conflicts { get; private set; }

    public int Batches
    {
        get
        {
            lock (_gate)
                return _batches.Count;
        }
    }

    /// <summary>Whether the uplink works.</summary>
    public bool IsReachable
    {
        get => Volatile.Read(ref _isReachable);
        set
        {
            Volatile.Write(ref _isReachable, value);
            if (!value)
                Volatile.Read(ref _agent)?.Close(MqttReasonCode.ServerShuttingDown);
        }
    }

    public bool Has(BatchKey key)
    {
        lock (_gate)
            return _batches.ContainsKey(key);
    }

    /// <summary>Seqs below a boot's newest that neither came nor are declared as lost: somebody would wait for them for ever.</summary>
    public long Unaccounted()
    {
        lock (_gate)
        {
            return _have.Sum(boot => Enumerable.Range(1, (int)boot.Value.Ranges[^1].To)
                .LongCount(seq => !_batches.ContainsKey(new BatchKey(boot.Key, seq)) && !(_lost.TryGetValue(boot.Key, out var lost) && lost.Contains(seq))));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    ValueTask<MqttConnectDecision> IMqttServerHandler.ConnectAsync(MqttServerConnection connection, MqttConnect packet, CancellationToken ct)
    {
        Volatile.Write(ref _agent, connection);
        return new(IsReachable ? MqttConnectDecision.Accept : MqttConnectDecision.Refuse(MqttReasonCode.ServerUnavailable));
    }

    MqttPublishAnswer IMqttServerHandler.Publish(MqttServerConnection connection, in MqttPublish publish)
    {
        var topic = publish.ReadTopic();
        if (topic.EndsWith("/metrics", StringComparison.Ordinal))
            Record(connection, topic, publish.Payload.ToArray());
        return default;
    }

    MqttReasonCode IMqttServerHandler.Subscribe(MqttServerConnection connection, string filter, MqttQos qos) => (MqttReasonCode)(byte)qos;

    void IMqttServerHandler.Subscribed(MqttServerConnection connection, IReadOnlyList<MqttGrant> granted)
    {
    }

    void IMqttServerHandler.Unsubscribed(MqttServerConnection connection, IReadOnlyList<string> filters)
    {
    }

    void IMqttServerHandler.Disconnected(MqttServerConnection connection, MqttMessage? will, string reason)
    {
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _running.Add(ServeAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The end of the run.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var options = new MqttServerOptions { TopicAliasMaximum = 8, MaximumPacketSize = BatchPayload.MaxBytes + 1024 };
        await new MqttServerConnection(new Duplex(PipeReader.Create(stream), PipeWriter.Create(stream)), this, options, TimeProvider.System).RunAsync(_stop.Token);
    }

    private void Record(MqttServerConnection connection, string topic, byte[] payload)
    {
        var text = new ArrayBufferWriter<byte>();
        if (!BatchPayload.IsCompressed(payload))
            text.Write(payload);
        else if (BatchPayload.TryInflate(payload, text) is { } fault)
            throw new FormatException(fault);
        var control = new BatchControl();
        if (BatchReader.Read(text.WrittenSpan, control) is { } error)
            throw new FormatException(error);
        var header = control.Header!.Value;
        lock (_gate)
        {
            var bytes = text.WrittenSpan.ToArray();
            if (!_batches.TryAdd(new BatchKey(header.Boot, header.Seq), bytes) && !_batches[new BatchKey(header.Boot, header.Seq)].AsSpan().SequenceEqual(bytes))
                Conflicts++;
            Of(_have, header.Boot).Add(header.Seq);
            foreach (var gap in control.Gaps)
            {
                Of(_lost, gap.Boot).Add(gap.From, gap.To);
                Of(_have, gap.Boot).Add(gap.From, gap.To);
            }

            foreach (var boot in control.Gaps.Select(gap => gap.Boot).Append(header.Boot).Distinct())
            {
                var receipt = new ArrayBufferWriter<byte>();
                Receipt.Write(receipt, boot, _have[boot], UnixNanoseconds.From(TimeProvider.System.GetUtcNow()));
                connection.TrySend(topic.Replace("/metrics", "/receipt", StringComparison.Ordinal), receipt.WrittenMemory, MqttQos.AtLeastOnce, retain: false);
            }
        }
    }

    private static RangeSet Of(Dictionary<long, RangeSet> sets, long boot) => sets.TryGetValue(boot, out var set) ? set : sets[boot] = new RangeSet();

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
