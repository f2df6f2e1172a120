using System.Text;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>Reads RouterOS's table of health values.</summary>
internal static class GaugeReader
{
    /// <summary>Reads it into points.</summary>
    public static async Task<PartResult> ReadAsync(SnmpRequests requests, ProfileGauges gauges, SnmpPoints points, CancellationToken cancellationToken)
    {
        var walk = await requests.WalkAsync(gauges.Plan, cancellationToken).ConfigureAwait(false);
        var cells = new TableCells(gauges.Plan.Columns, walk);
        foreach (var (wanted, target) in gauges.Fields)
        {
            for (var row = 0; row < cells.Rows(ProfileGauges.NameColumn); row++)
            {
                var name = cells[ProfileGauges.NameColumn, row];
                if (name.Value.Type == SnmpType.OctetString && Ascii.Equals(name.Value.Octets.Span, wanted)
                    && cells.Beside(ProfileGauges.ValueColumn, name, row) is { } raw && SnmpNumber.Integer(raw) is { } number
                    && cells.Beside(ProfileGauges.UnitColumn, name, row) is { } unit && SnmpNumber.Integer(unit) is { } kind
                    && gauges.Scales.TryGetValue(kind, out var scale))
                    // A Gauge32 that is meant as signed: 4294967291 is 5 below zero.
                    points.Set(target, "", unchecked((int)number) * scale);
            }
        }

        return new PartResult(walk.End, walk.VarBinds.Count, walk.End == SnmpWalkEnd.Complete ? 0 : 1);
    }
}
