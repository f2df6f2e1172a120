using System.Buffers;
using System.Net;
using System.Text;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Bench.Chaos;

/// <summary>
/// An agent that never stops: numbered batches, sent again until a receipt names them. Some it loses on purpose, some it gives up and
/// says so: a proof that is complete has to name them. Some have a line that no schema knows, for the dead letter.
/// </summary>
/// <param name="id">Who it is.</param>
/// <param name="boot">Its boot.</param>
/// <param name="target">Where it connects.</param>
/// <param name="trustsPuback">A negative control: it forgets by PUBACK.</param>
internal sealed class ChaosDevice(DeviceId id, long boot, Func<IPEndPoint> target, bool trustsPuback = false)
{
    public const int PointsPerBatch = 3;

    /// <summary>A measurement of no schema.</summary>
    public const string Foreign = "gempa";

    private const int Window = 8, MostOutstanding = 200, LoseEvery = 397, AbandonEvery = 199, ForeignEvery = 7;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80), ResendAfter = TimeSpan.FromSeconds(3);

    // Three hours ago, so that what is made for hours is never ahead of the collector.
    private static readonly long Epoch = UnixNanoseconds.From(TimeProvider.System.GetUtcNow().AddHours(-3));

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, (byte[] Batch, long Sent)> _outstanding = [];
    private readonly List<BatchGap> _undeclared = [];
    private long _sampled;

    public DeviceId Id => id;

    public long Boot => boot;

    /// <summary>The last seq that it used.</summary>
    public long Last { get; private set; }

    /// <summary>What it may forget: named by a receipt, or by a PUBACK where that is trusted.</summary>
    public RangeSet Forgotten { get; } = new();

    /// <summary>Batches that it never sent and never declared.</summary>
    public HashSet<long> Lost { get; } = [];

    /// <summary>Batches that it never sent and declared.</summary>
    public HashSet<long> Abandoned { get; } = [];

    /// <summary>Connections that broke.</summary>
    public int Breaks { get; private set; }

    /// <summary>How many batches it may forget.</summary>
    public long ForgottenCount
    {
        get
        {
            lock (_gate)
                return Forgotten.Count;
        }
    }

    /// <summary>Whether everything that it made may be forgotten.</summary>
    public bool IsDone
    {
        get
        {
            lock (_gate)
                return _outstanding.Count == 0 && _undeclared.Count == 0;
        }
    }

    /// <summary>The time of a point.</summary>
    public static long Time(long seq, int point) => Epoch + (seq * 1_000_000) + point;

    /// <summary>The line of a batch that has to be in the dead letter; null where it has none.</summary>
    public string? ForeignLine(long seq) => seq % ForeignEvery == 0 ? $"{Foreign} boot={boot}i,seq={seq}i {Time(seq, 0)}" : null;

    /// <summary>Speaks until it is stopped; after <paramref name="drain"/> it makes no new batches, and ends when it may forget all.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken drain)
    {
        while (!stop.IsCancellationRequested && !(drain.IsCancellationRequested && IsDone))
        {
            try
            {
                await SpeakAsync(stop, drain);
            }
            catch (Exception fault) when (fault is IOException or TimeoutException)
            {
                Breaks++;
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
            }
        }
    }

    private async Task SpeakAsync(CancellationToken stop, CancellationToken drain)
    {
        var endpoint = target();
        await using var client = new MqttClient(new MqttClientOptions
        {
            ClientId = id.ToString(),
            Username = id.ToString(),
            Password = Encoding.UTF8.GetBytes(ChaosSite.Password),
            KeepAliveSeconds = 3,
            ConnectTimeout = TimeSpan.FromSeconds(5),
        }, ct => MqttTcp.ConnectAsync(endpoint.Address.ToString(), endpoint.Port, null, null, ct), TimeProvider.System);
        await client.ConnectAsync(stop);
        await client.SubscribeAsync([new MqttSubscription(DeviceTopic.Of(id, DeviceTopic.Receipt))], stop);
        lock (_gate)
        {
            foreach (var seq in _outstanding.Keys.ToList())
                _outstanding[seq] = _outstanding[seq] with { Sent = 0 };
        }

        var listening = ListenAsync(client);
        while (!stop.IsCancellationRequested && !listening.IsCompleted && !(drain.IsCancellationRequested && IsDone))
        {
            await Task.WhenAll(Due(make: !drain.IsCancellationRequested).Select(batch => PublishAsync(client, batch.Seq, batch.Batch, stop)));
            await Task.Delay(Pause, TimeProvider.System, stop);
        }

        if (listening.IsCompleted)
            throw new IOException("The connection ended.");
    }

    private async Task ListenAsync(MqttClient client)
    {
        await foreach (var delivery in client.Deliveries.ReadAllAsync())
        {
            var receipts = new List<Receipt>();
            if (Receipt.Read(delivery.Payload.Span, receipts) is null)
                receipts.ForEach(Take);
            await delivery.AcknowledgeAsync();
        }
    }

    private void Take(Receipt receipt)
    {
        if (receipt.Boot != boot)
            return;
        lock (_gate)
        {
            Forgotten.Union(receipt.Have);
            foreach (var seq in _outstanding.Keys.Where(receipt.Have.Contains).ToList())
                _outstanding.Remove(seq);
        }
    }

    private async Task PublishAsync(MqttClient client, long seq, byte[] batch, CancellationToken stop)
    {
        var code = await client.PublishAsync(new MqttMessage(DeviceTopic.Of(id, DeviceTopic.Metrics), batch), stop);
        if (code != MqttReasonCode.Success || !trustsPuback)
            return;
        lock (_gate)
        {
            Forgotten.Add(seq);
            _outstanding.Remove(seq);
        }
    }

    // The next to send: those without an answer for long, then new ones.
    private List<(long Seq, byte[] Batch)> Due(bool make)
    {
        lock (_gate)
        {
            var now = TimeProvider.System.GetTimestamp();
            var due = _outstanding.Where(pair => pair.Value.Sent == 0 || TimeProvider.System.GetElapsedTime(pair.Value.Sent, now) > ResendAfter)
                .Take(Window).Select(pair => (pair.Key, pair.Value.Batch)).ToList();
            // What was given up has to be said by a batch, also when no more are made.
            while (due.Count < Window && _outstanding.Count < MostOutstanding && (make || _undeclared.Count > 0))
            {
                if (Make() is { } batch)
                    due.Add((Last, batch));
            }

            foreach (var (seq, batch) in due)
                _outstanding[seq] = (batch, now);
            return due;
        }
    }

    private byte[]? Make()
    {
        var seq = ++Last;
        var foreign = ForeignLine(seq);
        var points = PointsPerBatch + (foreign is null ? 0 : 1);
        _sampled += points;
        if (seq % LoseEvery == 0)
        {
            Lost.Add(seq);
            return null;
        }

        if (seq % AbandonEvery == 0)
        {
            Abandoned.Add(seq);
            _undeclared.Add(new BatchGap(boot, seq, seq, points, "abandoned"));
            return null;
        }

        var data = new ArrayBufferWriter<byte>();
        var lines = new LineWriter(data);
        for (var point = 0; point < PointsPerBatch; point++)
            lines.Measurement("agent"u8).Field("uptime_s"u8, seq).Field("sampled_n"u8, _sampled).End(Time(seq, point));
        if (foreign is not null)
            data.Write(Encoding.UTF8.GetBytes($"{foreign}\n"));
        var batch = new ArrayBufferWriter<byte>();
        BatchWriter.Write(batch, new BatchHeader(boot, seq, points, BatchClock.Utc), [], _undeclared, data.WrittenSpan, Time(seq, 0));
        _undeclared.Clear();
        return batch.WrittenSpan.ToArray();
    }
}
