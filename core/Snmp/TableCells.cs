using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>One cell of a table.</summary>
/// <param name="Index">The row's index, encoded as in its name.</param>
/// <param name="Value">The value.</param>
internal readonly record struct TableCell(ReadOnlyMemory<byte> Index, SnmpValue Value)
{
    /// <summary>The index of a row of a table with one index, RouterOS's beyond 2^31 included; null for another.</summary>
    public uint? Number
    {
        get
        {
            var index = 0u;
            var octets = Index.Span;
            for (var i = 0; i < octets.Length; i++)
            {
                index = (index << 7) | (octets[i] & 0x7Fu);
                if ((octets[i] & 0x80) == 0)
                    return i == octets.Length - 1 ? index : null;
            }

            return null;
        }
    }

    /// <summary>The last sub-identifier of the index; null where it has none.</summary>
    public uint? Last
    {
        get
        {
            var last = 0u;
            var ended = true;
            foreach (var octet in Index.Span)
            {
                last = ((ended ? 0 : last) << 7) | (octet & 0x7Fu);
                ended = (octet & 0x80) == 0;
            }

            return Index.IsEmpty ? null : last;
        }
    }
}

/// <summary>
/// The cells of a walk by column: those of one column in the order of their rows, and the same row's cell in another column
/// (RFC 2578 §7.7: the same index behind another column's name).
/// </summary>
internal sealed class TableCells
{
    private readonly IReadOnlyList<Oid> _columns;
    private readonly SnmpWalkResult _walk;
    private readonly int[] _order;
    private readonly int[] _starts;

    /// <summary>Sorts the cells of a walk of these columns.</summary>
    public TableCells(IReadOnlyList<Oid> columns, SnmpWalkResult walk)
    {
        (_columns, _walk) = (columns, walk);
        _starts = new int[columns.Count + 1];
        foreach (var column in walk.Columns)
            _starts[column + 1]++;
        for (var i = 0; i < columns.Count; i++)
            _starts[i + 1] += _starts[i];
        _order = new int[walk.VarBinds.Count];
        Span<int> next = stackalloc int[64];
        next = columns.Count <= next.Length ? next[..columns.Count] : new int[columns.Count];
        for (var i = 0; i < _order.Length; i++)
            _order[_starts[walk.Columns[i]] + next[walk.Columns[i]]++] = i;
    }

    /// <summary>How many cells there are.</summary>
    public int Count => _order.Length;

    /// <summary>How many cells a column has.</summary>
    public int Rows(int column) => _starts[column + 1] - _starts[column];

    /// <summary>A cell of a column.</summary>
    /// <param name="column">Which of the columns that were walked.</param>
    /// <param name="row">0 to <see cref="Rows"/>, exclusive.</param>
    public TableCell this[int column, int row]
    {
        get
        {
            var (name, value) = _walk.VarBinds[_order[_starts[column] + row]];
            return new TableCell(name.Encoded[_columns[column].Encoded.Length..], value);
        }
    }

    /// <summary>The value of another column in the same row; null where there is none.</summary>
    /// <param name="other">The other column; below 0 for one that was not walked.</param>
    /// <param name="cell">The cell.</param>
    /// <param name="row">Its number within its column: nearly always the other's as well.</param>
    public SnmpValue? Beside(int other, in TableCell cell, int row)
    {
        if (other < 0)
            return null;
        if (row < Rows(other) && this[other, row] is var near && near.Index.Span.SequenceEqual(cell.Index.Span))
            return near.Value;
        var (low, high) = (0, Rows(other));
        while (low < high)
        {
            var middle = (low + high) / 2;
            var candidate = this[other, middle];
            var order = Oid.CompareEncoded(candidate.Index.Span, cell.Index.Span);
            if (order == 0)
                return candidate.Value;
            (low, high) = order < 0 ? (middle + 1, high) : (low, middle);
        }

        return null;
    }
}
