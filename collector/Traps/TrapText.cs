using System.Globalization;
using System.Net;
using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Collector.Traps;

/// <summary>
/// What a notification says, in a line for the NOC. Everything in it is the sender's: short, of a few known names, and printable ASCII,
/// whatever came.
/// </summary>
internal static class TrapText
{
    private const int MaxBindings = 8;
    private const int MaxText = 64;
    private const int MaxLine = 256;

    // SNMPv2-MIB and IF-MIB (RFC 3418, RFC 2863), UPS-MIB (RFC 1628), MIKROTIK-MIB.
    private static readonly Dictionary<Oid, string> Traps = new()
    {
        [Oid.Parse("1.3.6.1.6.3.1.1.5.1")] = "coldStart",
        [Oid.Parse("1.3.6.1.6.3.1.1.5.2")] = "warmStart",
        [Oid.Parse("1.3.6.1.6.3.1.1.5.3")] = "linkDown",
        [Oid.Parse("1.3.6.1.6.3.1.1.5.4")] = "linkUp",
        [Oid.Parse("1.3.6.1.6.3.1.1.5.5")] = "authenticationFailure",
        [Oid.Parse("1.3.6.1.2.1.33.2.1")] = "upsTrapOnBattery",
        [Oid.Parse("1.3.6.1.2.1.33.2.3")] = "upsTrapAlarmEntryAdded",
        [Oid.Parse("1.3.6.1.2.1.33.2.4")] = "upsTrapAlarmEntryRemoved",
        [Oid.Parse("1.3.6.1.4.1.14988.1.1.9.0.1")] = "mtxrTrap",
        [Oid.Parse("1.3.6.1.4.1.14988.1.1.9.0.2")] = "mtxrTemperatureException",
    };

    private static readonly (Oid Column, string Name)[] Columns =
    [
        (Oid.Parse("1.3.6.1.2.1.2.2.1.1"), "ifIndex"),
        (Oid.Parse("1.3.6.1.2.1.2.2.1.2"), "ifDescr"),
        (Oid.Parse("1.3.6.1.2.1.2.2.1.7"), "ifAdminStatus"),
        (Oid.Parse("1.3.6.1.2.1.2.2.1.8"), "ifOperStatus"),
        (Oid.Parse("1.3.6.1.2.1.31.1.1.1.1"), "ifName"),
    ];

    /// <summary>The trap's name; its OID where it is none that is known.</summary>
    public static string Kind(Oid trap) => Traps.GetValueOrDefault(trap) ?? Cut(trap.ToString(), MaxText);

    /// <summary>The first of its bindings, as <c>name=value name=value</c>.</summary>
    public static string Value(IReadOnlyList<SnmpVarBind> varBinds) =>
        Cut(string.Join(' ', varBinds.Take(MaxBindings).Select(varBind => $"{Name(varBind.Oid)}={Text(varBind.Value)}")), MaxLine);

    private static string Name(Oid oid)
    {
        foreach (var (column, name) in Columns)
        {
            if (oid.StartsWith(column))
                return name;
        }

        return Cut(oid.ToString(), MaxText);
    }

    private static string Text(SnmpValue value) => value.Type switch
    {
        SnmpType.Integer32 => value.Signed.ToString(CultureInfo.InvariantCulture),
        SnmpType.Counter32 or SnmpType.Gauge32 or SnmpType.TimeTicks or SnmpType.Counter64 => value.Unsigned.ToString(CultureInfo.InvariantCulture),
        SnmpType.ObjectIdentifier => Cut(value.Oid.ToString(), MaxText),
        SnmpType.IpAddress => new IPAddress(value.Octets.Span).ToString(),
        SnmpType.OctetString => Printable(value.Octets.Span),
        _ => value.Type.ToString(),
    };

    private static string Printable(ReadOnlySpan<byte> octets)
    {
        var text = new StringBuilder(MaxText);
        foreach (var octet in octets[..Math.Min(octets.Length, MaxText)])
            text.Append(octet is >= (byte)' ' and <= (byte)'~' ? (char)octet : '?');
        return text.ToString();
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
