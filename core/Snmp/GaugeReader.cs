using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>Reads RouterOS's table of health values.</summary>
internal static class GaugeReader
{
    /// <summary>Reads it into points.</summary>
    public static async Task<PartResult> ReadAsync(SnmpRequests requests, ProfileGauges gauges, SnmpPoints points, CancellationToken cancellationToken)
    {
        var walk = await requests.WalkAsync([gauges.Names, gauges.Values, gauges.Units], cancellationToken).ConfigureAwait(false);
        var cells = new Dictionary<Oid, SnmpValue>();
        foreach (var (name, value) in walk.VarBinds)
            cells[name] = value;
        foreach (var (wanted, target) in gauges.Fields)
        {
            foreach (var (name, value) in cells)
            {
                if (value.Type == SnmpType.OctetString && name.StartsWith(gauges.Names) && Ascii.Equals(value.Octets.Span, wanted)
                    && TableRows.Beside(cells, name, gauges.Names, gauges.Values) is { } raw && SnmpNumber.Integer(raw) is { } number
                    && TableRows.Beside(cells, name, gauges.Names, gauges.Units) is { } unit && SnmpNumber.Integer(unit) is { } kind
                    && gauges.Scales.TryGetValue(kind, out var scale))
                    // A Gauge32 that is meant as signed: 4294967291 is 5 below zero.
                    points.Set(target, "", unchecked((int)number) * scale);
            }
        }

        return new PartResult(walk.End, walk.VarBinds.Count, walk.End == SnmpWalkEnd.Complete ? 0 : 1);
    }
}
