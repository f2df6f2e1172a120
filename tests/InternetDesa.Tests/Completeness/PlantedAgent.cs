using System.Buffers;
using InternetDesa.Collector.Projection;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Tests.Completeness;

/// <summary>An agent whose every batch has a fate that the test knows: its records as the collector's spool has them, and the truth.</summary>
internal sealed class PlantedAgent(DeviceId device, long boot)
{
    private long _sampled;
    private long _seq;

    /// <summary>The truth: points by fate.</summary>
    public Dictionary<string, long> Points { get; } = [];

    /// <summary>What reached the spool.</summary>
    public List<byte[]> Records { get; } = [];

    public long Boot => boot;

    public long Seq => _seq;

    /// <summary>Samples a batch that comes; some of its points may be refused.</summary>
    public void Receive(DateTimeOffset at, int points, int refused = 0, IEnumerable<BatchGap>? gaps = null, BatchClock clock = BatchClock.Utc,
        (long Boot, long Seq)? previous = null)
    {
        Sample(points);
        Note("received", points - refused);
        Note("refused", refused);
        var made = clock == BatchClock.Utc ? UnixNanoseconds.From(at) : _seq;
        var lines = new ArrayBufferWriter<byte>();
        var writer = new LineWriter(lines);
        for (var i = refused; i < points; i++)
        {
            writer.Measurement("agent"u8).Field("uptime_s"u8, 1L);
            if (i == points - 1)
                writer.Field("sampled_n"u8, _sampled);
            writer.End(made);
        }

        var record = new ArrayBufferWriter<byte>();
        new CollectorRecord(device, "own", boot, _seq, points - refused, clock, UnixNanoseconds.From(at)).Write(record);
        BatchWriter.Write(record, new BatchHeader(boot, _seq, points, clock, previous?.Boot ?? 0, previous?.Seq ?? 0), [], gaps ?? [], lines.WrittenSpan, made);
        Records.Add(record.WrittenSpan.ToArray());
    }

    /// <summary>A letter of refused points of the last batch is replayed, or one whose points had been received, such as what waited for its anchor.</summary>
    public void Replay(DateTimeOffset at, int points, string door = CollectorRecord.ReplayDoor)
    {
        if (door == CollectorRecord.ReplayDoor)
        {
            Note("received", points);
            Note("refused", -points);
        }

        var record = new ArrayBufferWriter<byte>();
        new CollectorRecord(device, door, boot, _seq, points, BatchClock.Utc, UnixNanoseconds.From(at)).Write(record);
        var writer = new LineWriter(record);
        for (var i = 0; i < points; i++)
            writer.Measurement("agent"u8).Field("uptime_s"u8, 1L).End(UnixNanoseconds.From(at));
        Records.Add(record.WrittenSpan.ToArray());
    }

    /// <summary>Samples a batch that never comes and that nobody declares.</summary>
    public void Miss(int points)
    {
        Sample(points);
        Note("missing", points);
    }

    /// <summary>Samples a batch that never comes; a later one declares it.</summary>
    public BatchGap Declare(int points, string why)
    {
        Sample(points);
        Note(why, points);
        return new BatchGap(boot, _seq, _seq, points, why);
    }

    /// <summary>Hands all that came to the model, in any order.</summary>
    public void Deliver(ProjectionModel model, Random? order = null)
    {
        var records = Records.ToArray();
        order?.Shuffle(records);
        Assert.All(records, record => Assert.True(model.Apply(record)));
        Records.Clear();
    }

    public long Of(string fate) => Points.GetValueOrDefault(fate);

    private void Sample(int points)
    {
        _seq++;
        _sampled += points;
        Note("sampled", points);
    }

    private void Note(string fate, long points) => Points[fate] = Of(fate) + points;
}
