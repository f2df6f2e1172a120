using InternetDesa.Core.Batches;
using InternetDesa.Core.Spool;

namespace InternetDesa.Agent.Publisher;

/// <summary>
/// The gaps that the collector has to be told of, until a receipt counts them in. A batch that told of some may be dropped itself, so
/// with every new gap all are told again; neighbours are merged, so they stay few.
/// </summary>
/// <remarks>Not safe for concurrent use; its owner locks.</remarks>
internal sealed class AbandonedBatches
{
    // Far below what a reader takes of control lines; more wait for the next batch.
    private const int MaxPerBatch = 200;

    private readonly List<BatchGap> _gaps = [];
    private int _declared;

    /// <summary>The boots that have some.</summary>
    public IEnumerable<long> Boots => _gaps.Select(gap => gap.Boot);

    /// <summary>Adds a gap that has to be declared.</summary>
    public void Add(BatchGap gap)
    {
        for (var i = _gaps.Count - 1; i >= 0; i--)
        {
            var other = _gaps[i];
            if (other.Boot != gap.Boot || other.Why != gap.Why || (other.To + 1 != gap.From && gap.To + 1 != other.From))
                continue;
            gap = gap with { From = Math.Min(gap.From, other.From), To = Math.Max(gap.To, other.To), Points = gap.Points + other.Points };
            _gaps.RemoveAt(i);
        }

        _gaps.Add(gap);
        DeclareAgain();
    }

    /// <summary>Adds a gap that a durable batch declares already.</summary>
    public void Restore(BatchGap gap)
    {
        _gaps.RemoveAll(other => other.Boot == gap.Boot && other.From >= gap.From && other.To <= gap.To);
        _gaps.Add(gap);
        _declared = _gaps.Count;
    }

    /// <summary>Declares all gaps once more.</summary>
    public void DeclareAgain() => _declared = 0;

    /// <summary>The gaps that the next batch declares.</summary>
    public List<BatchGap> Take()
    {
        var next = _gaps.GetRange(_declared, Math.Min(_gaps.Count - _declared, MaxPerBatch));
        _declared += next.Count;
        return next;
    }

    /// <summary>Forgets the gaps that a receipt counts in.</summary>
    public void Receive(long boot, RangeSet have)
    {
        for (var i = _gaps.Count - 1; i >= 0; i--)
        {
            if (_gaps[i].Boot != boot || !have.ContainsAll(_gaps[i].From, _gaps[i].To))
                continue;
            _gaps.RemoveAt(i);
            if (i < _declared)
                _declared--;
        }
    }
}
