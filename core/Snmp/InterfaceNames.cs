using System.Globalization;
using System.Text;
using System.Text.Unicode;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// The interfaces of a device by ifIndex: rows are known by ifName, because an index may be another interface's after a restart. Names
/// come from a device and are hostile text.
/// </summary>
internal sealed class InterfaceNames
{
    /// <summary>ifName (RFC 2863).</summary>
    public static readonly Oid Column = Oid.Parse("1.3.6.1.2.1.31.1.1.1.1");

    private const int MaxBytes = 128;
    private readonly Dictionary<uint, string> _names = [];
    private readonly HashSet<string> _taken = [];

    /// <summary>The name of a row; its index where the device gave it none that is fit to print.</summary>
    public string Of(uint index) => _names.GetValueOrDefault(index) ?? $"if{index.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Takes the names of a walk in place of those before.</summary>
    public void Replace(IEnumerable<SnmpVarBind> varBinds)
    {
        _names.Clear();
        _taken.Clear();
        foreach (var (name, value) in varBinds)
        {
            if (!TryIndex(name, Column, out var index) || value.Type != SnmpType.OctetString || !IsClean(value.Octets.Span))
                continue;
            var text = Encoding.UTF8.GetString(value.Octets.Span);
            _names[index] = _taken.Add(text) ? text : $"{text}#{index.ToString(CultureInfo.InvariantCulture)}";
        }
    }

    /// <summary>The index of a row of a table with one index, RouterOS's beyond 2^31 included.</summary>
    public static bool TryIndex(Oid name, Oid column, out uint index)
    {
        index = 0;
        if (!name.StartsWith(column))
            return false;
        var rest = name.Encoded.Span[column.Encoded.Length..];
        for (var i = 0; i < rest.Length; i++)
        {
            index = (index << 7) | (rest[i] & 0x7Fu);
            if ((rest[i] & 0x80) == 0)
                return i == rest.Length - 1;
        }

        return false;
    }

    private static bool IsClean(ReadOnlySpan<byte> name) =>
        name.Length is > 0 and <= MaxBytes && Utf8.IsValid(name) && name.IndexOfAnyInRange((byte)0, (byte)0x1F) < 0 && !name.Contains((byte)0x7F);
}
