using System.Globalization;
using System.Text;
using System.Text.Unicode;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// The interfaces of a device by ifIndex: rows are known by ifName, because an index may be another interface's after a restart. Names
/// come from a device and are hostile text.
/// </summary>
/// <param name="shared">The names that devices have in common.</param>
internal sealed class InterfaceNames(SharedNames shared)
{
    /// <summary>ifName (RFC 2863).</summary>
    public static readonly Oid Column = Oid.Parse("1.3.6.1.2.1.31.1.1.1.1");

    private const int MaxBytes = 128;

    // A device that never ends its table and invents another index each time is not remembered for ever.
    private const int MostKept = 4000;

    // Ascending, as they stand in the table, with their names: a nation's devices have half a million interfaces.
    private uint[] _indexes = [];
    private string[] _names = [];

    /// <summary>The name of a row; its index where the device gave it none that is fit to print.</summary>
    public string Of(uint index) =>
        Array.BinarySearch(_indexes, index) is >= 0 and var at ? _names[at] : $"if{index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The same names, in the array that is kept here where these are all of them in their order. Not to be changed.</summary>
    public string[] Shared(string[] names) => names.AsSpan().SequenceEqual(_names) ? _names : names;

    /// <summary>Takes the names of a walk.</summary>
    /// <param name="cells">The walk.</param>
    /// <param name="column">Which of its columns has the names.</param>
    /// <param name="replace">Whether they replace all those before, or only those of the same index.</param>
    public void Take(TableCells cells, int column, bool replace)
    {
        // Nearly always nothing has changed.
        if (Are(cells, column))
            return;
        var names = new SortedDictionary<uint, string>();
        for (var i = 0; i < _names.Length && !replace && _names.Length <= MostKept; i++)
            names[_indexes[i]] = _names[i];
        var taken = new HashSet<string>(names.Values);
        for (var row = 0; row < cells.Rows(column); row++)
        {
            var (cell, value) = (cells[column, row], cells[column, row].Value);
            if (cell.Number is not { } index || value.Type != SnmpType.OctetString || Text(value.Octets.Span) is not { } text)
                continue;
            if (names.Remove(index, out var before))
                taken.Remove(before);
            names[index] = taken.Add(text) ? text : $"{text}#{index.ToString(CultureInfo.InvariantCulture)}";
        }

        (_indexes, _names) = ([.. names.Keys], [.. names.Values]);
    }

    private bool Are(TableCells cells, int column)
    {
        if (cells.Rows(column) != _names.Length)
            return false;
        for (var row = 0; row < _names.Length; row++)
        {
            var cell = cells[column, row];
            if (cell.Value.Type != SnmpType.OctetString || cell.Number != _indexes[row] || !Ascii.Equals(cell.Value.Octets.Span, _names[row]))
                return false;
        }

        return true;
    }

    private string? Text(ReadOnlySpan<byte> name)
    {
        if (name.Length is 0 or > MaxBytes || !Utf8.IsValid(name))
            return null;
        var text = Encoding.UTF8.GetString(name);
        return text.Any(char.IsControl) ? null : shared.Of(text);
    }
}
