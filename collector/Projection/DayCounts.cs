using System.Buffers.Text;
using InternetDesa.Core.Batches;
using InternetDesa.State.Completeness;

namespace InternetDesa.Collector.Projection;

/// <summary>What came of the agents' points since the last commit, by run and day: the evidence of <see cref="CompletenessProof"/>.</summary>
internal sealed class DayCounts
{
    private readonly Dictionary<(BootTracker Boot, DateOnly Day), BootDay> _days = [];
    private readonly List<DeclaredGap> _gaps = [];

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
        var refused = Math.Max(0, batch.Points - header.Points);
        var mono = header.Clock == BatchClock.Mono ? header.Points : 0;
        var sampled = Sampled(lines);
        _days[(boot, day)] = _days.TryGetValue((boot, day), out var known)
            ? known with
            {
                FirstSeq = Math.Min(known.FirstSeq, header.Seq),
                LastSeq = Math.Max(known.LastSeq, header.Seq),
                Sampled = Math.Max(known.Sampled, sampled),
                Received = known.Received + header.Points,
                Refused = known.Refused + refused,
                Mono = known.Mono + mono,
            }
            : new BootDay(header.From, header.Boot, day, header.Seq, header.Seq, sampled, header.Points, refused, mono);
    }

    /// <summary>Notes a gap.</summary>
    public void Gap(DeclaredGap gap) => _gaps.Add(gap);

    /// <summary>Hands out what came since the last time.</summary>
    public (IReadOnlyCollection<BootDay> Days, IReadOnlyCollection<DeclaredGap> Gaps) Take()
    {
        (IReadOnlyCollection<BootDay>, IReadOnlyCollection<DeclaredGap>) taken = ([.. _days.Values], [.. _gaps]);
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
