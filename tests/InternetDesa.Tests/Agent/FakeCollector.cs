using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text;
using InternetDesa.Agent;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Agent;

/// <summary>A batch as the collector got it.</summary>
internal sealed record ReceivedBatch(BatchControl Control, string Text, byte[] Payload)
{
    public BatchHeader Header => Control.Header!.Value;

    public string Data => Text[Control.Length..];

    public string[] Lines => Data.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>The collector's side, over pipes in memory with the real MQTT server; a test decides what it acknowledges and receipts.</summary>
internal sealed class FakeCollector(TimeProvider time) : IMqttServerHandler, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _running = [];
    private readonly Dictionary<long, RangeSet> _have = [];
    private MqttServerConnection? _agent;

    public bool IsReachable { get; set; } = true;

    public bool SendsReceipts { get; set; } = true;

    public MqttReasonCode Answer { get; set; } = MqttReasonCode.Success;

    /// <summary>The collector's own clock, right where the agent's is not.</summary>
    public Func<DateTimeOffset> Utc { get; set; } = time.GetUtcNow;

    public ConcurrentQueue<ReceivedBatch> Batches { get; } = [];

    public ConcurrentQueue<(string Topic, string Text)> Replies { get; } = [];

    public ConcurrentQueue<string> Filters { get; } = [];

    public ConcurrentQueue<string> States { get; } = [];

    public ConcurrentQueue<AgentEndpoint> Attempts { get; } = [];

    public ConcurrentQueue<MqttConnect> Connects { get; } = [];

    public ValueTask<Stream> ConnectAsync(AgentEndpoint endpoint, CancellationToken ct)
    {
        Attempts.Enqueue(endpoint);
        if (!IsReachable)
            throw new IOException("no route to the collector");
        var up = new Pipe();
        var down = new Pipe();
        var connection = new MqttServerConnection(new Duplex(up.Reader, down.Writer), this, new MqttServerOptions { TopicAliasMaximum = 8 }, time);
        _running.Add(connection.RunAsync(_stop.Token));
        return ValueTask.FromResult<Stream>(new DuplexStream(down.Reader.AsStream(), up.Writer.AsStream()));
    }

    public void Drop() => _agent?.Close(MqttReasonCode.ServerShuttingDown);

    public void SendReceipt(long boot, RangeSet have) => Send(boot, have);

    public void SendRaw(string receipt) =>
        _agent!.TrySend("desa/1/33/01/01/2001/agent/receipt", Encoding.UTF8.GetBytes(receipt), MqttQos.AtLeastOnce, false);

    /// <summary>Says something on a channel of the agent.</summary>
    public void Say(string channel, string text, bool retain = false) =>
        _agent!.TrySend($"desa/1/33/01/01/2001/agent/{channel}", Encoding.UTF8.GetBytes(text), MqttQos.AtLeastOnce, retain);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running).WaitAsync(TimeSpan.FromSeconds(20));
        _stop.Dispose();
    }

    ValueTask<MqttConnectDecision> IMqttServerHandler.ConnectAsync(MqttServerConnection connection, MqttConnect packet, CancellationToken ct)
    {
        Connects.Enqueue(packet);
        _agent = connection;
        return new(MqttConnectDecision.Accept);
    }

    MqttPublishAnswer IMqttServerHandler.Publish(MqttServerConnection connection, in MqttPublish publish)
    {
        var payload = publish.Payload.ToArray();
        if (publish.ReadTopic().EndsWith("/state", StringComparison.Ordinal))
        {
            States.Enqueue(Encoding.UTF8.GetString(payload));
            return default;
        }

        if (publish.ReadTopic().Contains("/cmd/", StringComparison.Ordinal))
        {
            Replies.Enqueue((publish.ReadTopic(), Encoding.UTF8.GetString(payload)));
            return default;
        }

        var batch = Decode(payload);
        Batches.Enqueue(batch);
        if ((byte)Answer < 0x80 && SendsReceipts)
            Remember(batch);
        return new(Reason: Answer);
    }

    MqttReasonCode IMqttServerHandler.Subscribe(MqttServerConnection connection, string filter, MqttQos qos)
    {
        Filters.Enqueue(filter);
        return (MqttReasonCode)(byte)qos;
    }

    void IMqttServerHandler.Subscribed(MqttServerConnection connection, IReadOnlyList<MqttGrant> granted)
    {
        lock (_have)
        {
            foreach (var (boot, have) in _have)
                Send(boot, have);
        }
    }

    void IMqttServerHandler.Unsubscribed(MqttServerConnection connection, IReadOnlyList<string> filters)
    {
    }

    void IMqttServerHandler.Disconnected(MqttServerConnection connection, MqttMessage? will, string reason)
    {
        if (will is not null)
            States.Enqueue("will " + Encoding.UTF8.GetString(will.Payload.Span));
    }

    private void Remember(ReceivedBatch batch)
    {
        lock (_have)
        {
            if (!_have.TryGetValue(batch.Header.Boot, out var have))
                _have[batch.Header.Boot] = have = new RangeSet();
            have.Add(batch.Header.Seq);
            foreach (var gap in batch.Control.Gaps)
            {
                if (!_have.TryGetValue(gap.Boot, out var other))
                    _have[gap.Boot] = other = new RangeSet();
                other.Add(gap.From, gap.To);
            }

            Send(batch.Header.Boot, have);
        }
    }

    private void Send(long boot, RangeSet have)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Receipt.Write(bytes, boot, have, (Utc() - DateTimeOffset.UnixEpoch).Ticks * 100);
        _agent!.TrySend("desa/1/33/01/01/2001/agent/receipt", bytes.WrittenMemory, MqttQos.AtLeastOnce, false);
    }

    private static ReceivedBatch Decode(byte[] payload)
    {
        var inflated = new ArrayBufferWriter<byte>();
        if (BatchPayload.IsCompressed(payload))
            Assert.Null(BatchPayload.TryInflate(payload, inflated));
        else
            inflated.Write(payload);
        var control = new BatchControl();
        Assert.Null(BatchReader.Read(inflated.WrittenSpan, control));
        return new ReceivedBatch(control, Encoding.UTF8.GetString(inflated.WrittenSpan), payload);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;

    private sealed class DuplexStream(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken ct = default) => input.ReadAsync(buffer, ct);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken ct = default) => output.WriteAsync(buffer, ct);

        public override Task FlushAsync(CancellationToken ct) => output.FlushAsync(ct);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override void Flush() => output.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            input.Dispose();
            output.Dispose();
            base.Dispose(disposing);
        }
    }
}
