using System.Buffers;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Publisher.Thinning;
using InternetDesa.Agent.Upgrade;
using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Publisher;

/// <summary>Collects the points of an interval and seals them into a batch, with a point about the agent itself.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class BatchSealer(AgentClock clock, BootLedger ledger, BatchStore store, TimeSpan interval, FieldSelection selection, Func<long>? probeBytes = null)
{
    private readonly Lock _gate = new();
    // Probes may take half an interval.
    private readonly long _nextWithin = (interval * 1.5).Ticks * TimeSpan.NanosecondsPerTick;
    private readonly List<(long Mono, IPoint Point)> _pending = [];
    private long _seq;
    // Every ten minutes at a report a minute, and a little earlier than the tenth report may come.
    private readonly long _wholeEvery = (interval * 9.5).Ticks * TimeSpan.NanosecondsPerTick;
    private long _nextWhole;
    private long _lastEvent;
    private long? _lastOffset;
    private long _points;

    /// <summary>Points sampled since the boot's start and sealed into its batches.</summary>
    public long SampledPoints => Interlocked.Read(ref _points);

    /// <summary>Whether points wait for a batch.</summary>
    public bool HasPending
    {
        get
        {
            lock (_gate)
                return _pending.Count > 0;
        }
    }

    /// <summary>Takes points that were measured at a moment of this boot.</summary>
    public void Collect(long mono, IReadOnlyList<IPoint> points)
    {
        lock (_gate)
        {
            foreach (var point in points)
                _pending.Add((mono, point));
        }
    }

    /// <summary>Seals what has come and hands it to the store.</summary>
    public void Seal()
    {
        lock (_gate)
        {
            var now = clock.Mono;
            var anchor = clock.Known;
            var kind = anchor is null ? BatchClock.Mono : BatchClock.Utc;
            var all = new ArrayBufferWriter<byte>(1024);
            var writer = new LineWriter(all);
            foreach (var (mono, point) in _pending)
                point.Write(writer, AgentClock.Stamp(point is EventPoint ? Distinct(mono) : mono, kind, anchor));
            _pending.Clear();
            WriteSelf(writer, now, AgentClock.Stamp(now, kind, anchor));
            var data = new ArrayBufferWriter<byte>(all.WrittenCount);
            var lines = selection.Apply(all.WrittenSpan, data);
            Interlocked.Add(ref _points, lines);

            var previous = _seq++ == 0 ? ledger.Previous : null;
            var header = new BatchHeader(clock.Boot, _seq, lines, kind, previous?.Boot ?? 0, previous?.LastSeq ?? 0);
            var anchors = ledger.Undeclared();
            var batch = new ArrayBufferWriter<byte>(data.WrittenCount + 256);
            BatchWriter.Write(batch, header, anchors, store.TakeGaps(), data.WrittenSpan, AgentClock.Stamp(now, kind, anchor));
            store.Append(new SealedBatch(clock.Boot, _seq, lines, now, batch.WrittenSpan.ToArray(), anchors), _nextWithin);
        }
    }

    /// <summary>Seals batches that stand in for the oldest of a spool that is nearly full.</summary>
    public void Thin(Thinner thinner)
    {
        lock (_gate)
        {
            foreach (var thinned in thinner.Run())
            {
                var now = clock.Mono;
                // An hourly point's time in the header where this boot does not know its own.
                var made = thinned.Clock == BatchClock.Mono ? now : (clock.Known?.Utc0 ?? 0) + now;
                var batch = new ArrayBufferWriter<byte>(thinned.Lines.Length + 256);
                BatchWriter.Write(batch, new BatchHeader(clock.Boot, ++_seq, thinned.Points, thinned.Clock), [], thinned.Gaps, thinned.Lines, made);
                Interlocked.Add(ref _points, thinned.Points);
                store.Append(new SealedBatch(clock.Boot, _seq, thinned.Points, now, batch.WrittenSpan.ToArray(), [], thinned.Gaps), _nextWithin);
            }
        }
    }

    private void WriteSelf(LineWriter writer, long now, long timestamp)
    {
        var (_, points, oldest) = store.Backlog();
        // This point is one of its own batch.
        var sampled = _points + writer.Lines + 1;
        // What the completeness proof counts with goes in every batch, the rest with every tenth: it costs a tenth of a batch.
        writer.Measurement("agent"u8).Field("sampled_n"u8, sampled).Field("sent_n"u8, sampled);
        var offset = clock.OffsetMs;
        if (now < _nextWhole && offset is null == _lastOffset is null)
        {
            writer.End(timestamp);
            return;
        }

        (_nextWhole, _lastOffset) = (now + _wholeEvery, offset);
        writer.Field("uptime_s"u8, now / 1_000_000_000).Field("buffered_n"u8, points)
            .Field("buffered_bytes"u8, store.Bytes).Field("oldest_s"u8, oldest is { } batch ? Age(batch.Boot, batch.Mono, now) / 1_000_000_000 : 0)
            .Field("probe_bytes"u8, probeBytes?.Invoke() ?? 0).Field("rss_bytes"u8, Environment.WorkingSet).Field("version"u8, RunningVersion.Text);
        if (store.DaysLeft is { } days)
            writer.Field("days_left"u8, days);
        if (offset is { } ms)
            writer.Field("clock_offset_ms"u8, ms);
        writer.End(timestamp);
    }

    // Events have no tags that tell them apart: two of one moment would be one point.
    private long Distinct(long mono) => _lastEvent = Math.Max(mono, _lastEvent + 1);

    // Across boots ages are known through their anchors; without them, at least as long as this boot.
    private long Age(long boot, long mono, long now) =>
        boot == clock.Boot ? now - mono
        : clock.Known is { } anchor && ledger.Find(boot) is { IsAnchored: true } other ? Math.Max(now, anchor.Utc0 + now - other.Utc0 - mono)
        : now;
}
