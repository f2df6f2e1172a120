using System.Buffers.Text;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.State.Completeness;

namespace InternetDesa.Collector.Projection;

/// <summary>What came of the agents' points since the last commit, by run and day: the evidence of <see cref="CompletenessProof"/>.</summary>
internal sealed class DayCounts
{
    private readonly Dictionary<(BootTracker Boot, DateOnly Day), Counts> _days = [];
    private readonly List<DeclaredGap> _gaps = [];

    // Added up in place: a row a batch would be an object a message.
    private sealed class Counts
    {
        public required DeviceId Device { get; init; }

        public required long Boot { get; init; }

        public long FirstSeq { get; set; } = long.MaxValue;

        public long LastSeq { get; set; }

        public long Sampled { get; set; }

        public long Received { get; set; }

        public long Refused { get; set; }

        public long Mono { get; set; }

        public BootDay ToRow(DateOnly day) => new(Device, Boot, day, FirstSeq, LastSeq, Sampled, Received, Refused, Mono);
    }

    /// <summary>Counts a batch that is new.</summary>
    /// <param name="boot">Its run.</param>
    /// <param name="header">The record's header.</param>
    /// <param name="batch">The batch's own line.</param>
    /// <param name="batchTime">When the batch was made, nanoseconds of its clock.</param>
    /// <param name="lines">The record's data lines.</param>
    public void Batch(BootTracker boot, in CollectorRecord header, in BatchHeader batch, long batchTime, ReadOnlySpan<byte> lines)
    {
        var utc = header.Clock == BatchClock.Utc ? batchTime : boot.Utc0 is { } utc0 ? utc0 + batchTime : header.Received;
        var day = WibDay.Of(UnixNanoseconds.ToTime(utc));
        if (!_days.TryGetValue((boot, day), out var counts))
            _days[(boot, day)] = counts = new Counts { Device = header.From, Boot = header.Boot };
        counts.FirstSeq = Math.Min(counts.FirstSeq, header.Seq);
        counts.LastSeq = Math.Max(counts.LastSeq, header.Seq);
        counts.Sampled = Math.Max(counts.Sampled, Sampled(lines));
        counts.Received += header.Points;
        counts.Refused += Math.Max(0, batch.Points - header.Points);
        counts.Mono += header.Clock == BatchClock.Mono ? header.Points : 0;
    }

    /// <summary>Whether a gap waits to be written.</summary>
    public bool HasGaps => _gaps.Count > 0;

    /// <summary>Notes a gap.</summary>
    public void Gap(DeclaredGap gap) => _gaps.Add(gap);

    /// <summary>Hands out what came since the last time.</summary>
    public (IReadOnlyCollection<BootDay> Days, IReadOnlyCollection<DeclaredGap> Gaps) Take()
    {
        (IReadOnlyCollection<BootDay>, IReadOnlyCollection<DeclaredGap>) taken = ([.. _days.Select(pair => pair.Value.ToRow(pair.Key.Day))], [.. _gaps]);
        _days.Clear();
        _gaps.Clear();
        return taken;
    }

    // The agent's point about itself has the count, once a batch and near its end; a search costs less than reading every field.
    private static long Sampled(ReadOnlySpan<byte> lines)
    {
        var key = ",sampled_n="u8;
        var at = lines.LastIndexOf(key);
        return at >= 0 && Utf8Parser.TryParse(lines[(at + key.Length)..], out long sampled, out _) && sampled > 0 ? sampled : 0;
    }
}
