using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>The counters of a device's last poll, and the rates that follow from those of this one.</summary>
internal sealed class InterfaceRates
{
    /// <summary>ifCounterDiscontinuityTime (RFC 2863).</summary>
    public static readonly Oid Discontinuity = Oid.Parse("1.3.6.1.2.1.31.1.1.1.19");

    /// <summary>ifHighSpeed (RFC 2863), Mbit/s; 0 where the device does not know.</summary>
    public static readonly Oid HighSpeed = Oid.Parse("1.3.6.1.2.1.31.1.1.1.15");

    private Dictionary<(string Interface, string Field), CounterSample> _before = [];

    /// <summary>Sets the rates of all counters of a table, and keeps the counters for the next time.</summary>
    /// <returns>How many differences were not to be believed.</returns>
    public int Set(SnmpPoints points, ProfileTable table, Dictionary<Oid, SnmpValue> values, InterfaceNames names, uint? uptime, TimeSpan at)
    {
        var now = new Dictionary<(string, string), CounterSample>();
        var implausible = 0;
        foreach (var counter in table.Columns.Where(column => column.Rate is not null))
        {
            foreach (var (name, value) in values)
            {
                if (value.Type is not (SnmpType.Counter32 or SnmpType.Counter64) || !InterfaceNames.TryIndex(name, counter.Oid, out var index))
                    continue;
                var key = (names.Of(index), counter.Target.Field.Name);
                var discontinuity = Row(values, Discontinuity, index) is { Type: SnmpType.TimeTicks } ticks ? (uint)ticks.Unsigned : 0;
                var sample = new CounterSample(value.Unsigned, value.Type == SnmpType.Counter64, uptime, discontinuity, at);
                now[key] = sample;
                if (!_before.TryGetValue(key, out var before))
                    continue;
                var megabits = Row(values, HighSpeed, index) is { Type: SnmpType.Gauge32, Unsigned: > 0 } speed ? speed.Unsigned : (double?)null;
                var (verdict, delta) = CounterTruth.Compare(before, sample, megabits * 1e6 / 8);
                if (verdict is CounterVerdict.Counted or CounterVerdict.Wrapped)
                    points.Set(counter.Rate!, key.Item1, delta * 8 / (at - before.At).TotalSeconds);
                else if (verdict == CounterVerdict.Implausible)
                    implausible++;
            }
        }

        _before = now;
        return implausible;
    }

    private static SnmpValue? Row(Dictionary<Oid, SnmpValue> values, Oid column, uint index)
    {
        // An OID under the column costs a parse; the index is put behind the column's octets instead.
        Span<byte> octets = stackalloc byte[5];
        var length = 0;
        for (var shift = 28; shift >= 0; shift -= 7)
        {
            if (index >> shift != 0 || shift == 0)
                octets[length++] = (byte)(((index >> shift) & 0x7F) | (shift == 0 ? 0u : 0x80u));
        }

        byte[] encoded = [.. column.Encoded.Span, .. octets[..length]];
        return Oid.TryFromEncoded(encoded, out var name) && values.TryGetValue(name, out var value) ? value : null;
    }
}
