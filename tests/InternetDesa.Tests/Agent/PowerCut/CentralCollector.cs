using InternetDesa.Agent.Publisher;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>What the province has of a village: it forgets nothing, and receipts at once.</summary>
internal sealed class CentralCollector
{
    private readonly Dictionary<long, RangeSet> _have = [];

    public List<BatchGap> Gaps { get; } = [];

    /// <summary>The boots of the gaps of the last batch.</summary>
    public IReadOnlyList<long> News { get; private set; } = [];

    public Dictionary<BatchKey, BatchHeader> Batches { get; } = [];

    /// <summary>Lines of hourly points that came.</summary>
    public long HourlyPoints { get; private set; }

    /// <summary>Whether a batch came, or hourly points that stand in for it.</summary>
    public bool Knows(BatchKey key) => Batches.ContainsKey(key)
        || Gaps.Exists(gap => gap.Why == "thinned" && gap.Boot == key.Boot && key.Seq >= gap.From && key.Seq <= gap.To);

    public Receipt Receive(ReadOnlySpan<byte> text, long utc)
    {
        var control = new BatchControl();
        if (BatchReader.Read(text, control) is { } error)
            throw new FormatException(error);
        var header = control.Header!.Value;
        if (Batches.TryAdd(new BatchKey(header.Boot, header.Seq), header))
        {
            Gaps.AddRange(control.Gaps);
            HourlyPoints += text.Count("_1h "u8) + text.Count("_1h,"u8);
        }

        News = [.. control.Gaps.Select(gap => gap.Boot).Distinct()];
        foreach (var gap in control.Gaps)
            Have(gap.Boot).Add(gap.From, gap.To);
        Have(header.Boot).Add(header.Seq);
        return new Receipt(header.Boot, Have(header.Boot), utc);
    }

    public Receipt ReceiptOf(long boot, long utc) => new(boot, Have(boot), utc);

    private RangeSet Have(long boot) => _have.TryGetValue(boot, out var have) ? have : _have[boot] = new RangeSet();
}
