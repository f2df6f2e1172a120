using System.Buffers.Text;
using System.Text;

namespace InternetDesa.Core.Spool;

/// <summary>
/// A set of positive numbers kept as inclusive, ascending, disjoint ranges: <c>1-88,90-120</c>. It is how progress is written
/// everywhere: the offsets that a spool reader has done, and the sequence numbers of a boot that a receipt names.
/// </summary>
/// <remarks>Not safe for concurrent use; its owner locks.</remarks>
public sealed class RangeSet
{
    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>The ranges, ascending, inclusive, never touching one another.</summary>
    public IReadOnlyList<(long From, long To)> Ranges => _ranges;

    /// <summary>How many numbers the set holds.</summary>
    public long Count
    {
        get
        {
            long sum = 0;
            foreach (var (from, to) in _ranges)
                sum += to - from + 1;
            return sum;
        }
    }

    /// <summary>The largest number of the set, or 0 where it is empty.</summary>
    public long Last => _ranges.Count == 0 ? 0 : _ranges[^1].To;

    /// <summary>The smallest number of at least <paramref name="start"/> that is not in the set.</summary>
    public long FirstMissing(long start = 1)
    {
        var i = IndexOf(start);
        return i >= 0 ? _ranges[i].To + 1 : start;
    }

    /// <summary>Whether <paramref name="value"/> is in the set.</summary>
    public bool Contains(long value) => IndexOf(value) >= 0;

    /// <summary>Adds one number.</summary>
    public void Add(long value) => Add(value, value);

    /// <summary>Adds all numbers from <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is empty or starts below 1.</exception>
    public void Add(long from, long to)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(from, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfEqual(to, long.MaxValue);

        // The common case by far: progress grows at its end.
        if (_ranges.Count > 0 && from == _ranges[^1].To + 1)
        {
            _ranges[^1] = (_ranges[^1].From, to);
            return;
        }

        var first = LowerBound(from - 1);
        var last = first;
        while (last < _ranges.Count && _ranges[last].From <= to + 1)
        {
            from = Math.Min(from, _ranges[last].From);
            to = Math.Max(to, _ranges[last].To);
            last++;
        }

        _ranges.RemoveRange(first, last - first);
        _ranges.Insert(first, (from, to));
    }

    /// <summary>Adds every number of <paramref name="other"/>.</summary>
    public void Union(RangeSet other)
    {
        foreach (var (from, to) in other._ranges)
            Add(from, to);
    }

    /// <summary>Whether all numbers from <paramref name="from"/> to <paramref name="to"/> are in the set.</summary>
    public bool ContainsAll(long from, long to)
    {
        var i = IndexOf(from);
        return i >= 0 && _ranges[i].To >= to;
    }

    /// <summary>Reads <c>1-88,90,95-120</c>; an empty text is an empty set.</summary>
    /// <returns>False where the text is not ascending, disjoint, positive ranges.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out RangeSet set)
    {
        set = new RangeSet();
        while (!text.IsEmpty)
        {
            if (!TryNumber(ref text, out var from))
                return false;
            var to = from;
            if (!text.IsEmpty && text[0] == (byte)'-')
            {
                text = text[1..];
                if (!TryNumber(ref text, out to))
                    return false;
            }

            if (from <= set.Last || to < from)
                return false;
            set.Add(from, to);
            if (text.IsEmpty)
                return true;
            if (text[0] != (byte)',' || text.Length == 1)
                return false;
            text = text[1..];
        }

        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{byte}, out RangeSet)"/>
    public static bool TryParse(string text, out RangeSet set) => TryParse(Encoding.UTF8.GetBytes(text), out set);

    /// <summary>The set as text, lowest ranges first, cut at a range so that it has at most <paramref name="maxLength"/> characters.</summary>
    public string ToString(int maxLength)
    {
        var text = new StringBuilder();
        foreach (var (from, to) in _ranges)
        {
            var part = from == to ? $"{from}" : $"{from}-{to}";
            if (text.Length + part.Length + 1 > maxLength)
                break;
            if (text.Length > 0)
                text.Append(',');
            text.Append(part);
        }

        return text.ToString();
    }

    /// <summary>The whole set as text.</summary>
    public override string ToString() => ToString(int.MaxValue);

    private static bool TryNumber(ref ReadOnlySpan<byte> text, out long value)
    {
        if (!Utf8Parser.TryParse(text, out value, out var used) || value < 1 || value == long.MaxValue || text[0] == (byte)'+')
            return false;
        text = text[used..];
        return true;
    }

    private int IndexOf(long value)
    {
        var i = LowerBound(value);
        return i < _ranges.Count && _ranges[i].From <= value ? i : -1;
    }

    // The first range that ends at or after the value.
    private int LowerBound(long value)
    {
        int low = 0, high = _ranges.Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_ranges[middle].To < value)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
