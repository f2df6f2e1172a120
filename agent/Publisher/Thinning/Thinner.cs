using System.Buffers;
using InternetDesa.Agent.Clock;
using InternetDesa.Core.Batches;

namespace InternetDesa.Agent.Publisher.Thinning;

/// <summary>What stands in for some of the oldest batches.</summary>
/// <param name="Clock">What the times count: UTC, or this boot's start.</param>
/// <param name="Lines">The hourly points.</param>
/// <param name="Points">How many they are.</param>
/// <param name="Gaps">The batches.</param>
internal sealed record ThinnedBatch(BatchClock Clock, byte[] Lines, int Points, IReadOnlyList<BatchGap> Gaps);

/// <summary>
/// Makes room before the spool reaches its cap, where it would have to delete: the oldest samples become hourly ones, in batches that
/// declare which they stand in for. Once these are durable, the old ones go.
/// </summary>
internal sealed class Thinner(AgentClock clock, BootLedger ledger, BatchStore store)
{
    // Far below what a batch may have: hourly points of earlier rounds are carried along.
    private const int MaxBytes = BatchPayload.MaxBytes / 4;

    /// <summary>Thins a spool file's worth of the oldest chunks, where the spool is nearly full.</summary>
    public IEnumerable<ThinnedBatch> Run()
    {
        var chunks = store.ChunksToThin();
        if (chunks.Count == 0)
            yield break;
        using var cursor = store.OpenCursor(chunks[0]);
        var wanted = new Queue<long>(chunks);
        var utc = new Part(BatchClock.Utc);
        var mono = new Part(BatchClock.Mono);
        while (wanted.TryPeek(out var next) && cursor.TryRead(out var record))
        {
            if (record.Offset < next)
                continue;
            while (wanted.TryPeek(out next) && next <= record.Offset)
                wanted.Dequeue();
            var gaps = store.GapsOf(record.Offset);
            foreach (var batch in BatchChunk.TryRead(record.Payload.Span, []) ?? [])
                Add(batch.Span, gaps, utc, mono);
            if (utc.IsFull && utc.Take() is { } full)
                yield return full;
            if (mono.IsFull && mono.Take() is { } monoFull)
                yield return monoFull;
        }

        if (utc.Take() is { } rest)
            yield return rest;
        if (mono.Take() is { } monoRest)
            yield return monoRest;
    }

    private void Add(ReadOnlySpan<byte> batch, List<BatchGap> gaps, Part utc, Part mono)
    {
        var control = new BatchControl();
        if (BatchReader.Read(batch, control) is not null || control.Header is not { } header)
            return;
        var gap = gaps.Find(gap => gap.Boot == header.Boot && header.Seq >= gap.From && header.Seq <= gap.To);
        if (gap.Boot == 0)
            return;
        var own = new BatchGap(header.Boot, header.Seq, header.Seq, header.Points, "thinned");
        var lines = batch[control.Length..];
        if (header.Clock == BatchClock.Utc)
            utc.Add(own, lines, 0);
        else if (ledger.Find(header.Boot) is { IsAnchored: true } boot)
            utc.Add(own, lines, boot.Utc0);
        else if (header.Boot == clock.Boot)
            mono.Add(own, lines, 0);
        // An earlier boot whose time nobody knows: no batch of this boot can carry its times. It stays until the cap takes it.
    }

    private sealed class Part(BatchClock clock)
    {
        private readonly List<BatchGap> _gaps = [];
        private HourlyPoints _points = new();

        public bool IsFull => _points.Bytes > MaxBytes;

        public void Add(in BatchGap gap, ReadOnlySpan<byte> lines, long shift)
        {
            _points.Add(lines, shift);
            if (_gaps.Count > 0 && _gaps[^1] is var last && last.Boot == gap.Boot && last.To + 1 == gap.From)
                _gaps[^1] = last with { To = gap.To, Points = last.Points + gap.Points };
            else
                _gaps.Add(gap);
        }

        public ThinnedBatch? Take()
        {
            if (_gaps.Count == 0)
                return null;
            var lines = new ArrayBufferWriter<byte>();
            _points.Write(lines);
            var batch = new ThinnedBatch(clock, lines.WrittenSpan.ToArray(), _points.Count, [.. _gaps]);
            _points = new HourlyPoints();
            _gaps.Clear();
            return batch;
        }
    }
}
