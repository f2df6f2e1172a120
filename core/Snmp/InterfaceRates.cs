using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>The counters of a device's last readings, and the rates that follow from those of this one.</summary>
internal sealed class InterfaceRates
{
    /// <summary>ifCounterDiscontinuityTime (RFC 2863).</summary>
    public static readonly Oid Discontinuity = Oid.Parse("1.3.6.1.2.1.31.1.1.1.19");

    /// <summary>ifSpeed (RFC 2863), bit/s, for devices without ifHighSpeed; 4294967295 for more than it can say.</summary>
    public static readonly Oid Speed = Oid.Parse("1.3.6.1.2.1.2.2.1.5");

    // ifHighSpeed (RFC 2863), Mbit/s; 0 where the device does not know.
    private static readonly Oid HighSpeed = Oid.Parse("1.3.6.1.2.1.31.1.1.1.15");

    private const int MostKept = 8000;
    private Dictionary<(string Interface, string Field), CounterSample> _before = [];

    /// <summary>Sets the rates of all counters of a table, and keeps the counters for the next time.</summary>
    /// <param name="points">Take the rates.</param>
    /// <param name="table">The table.</param>
    /// <param name="oidOf">Under which column a counter was read.</param>
    /// <param name="cells">What was read.</param>
    /// <param name="names">The interfaces.</param>
    /// <param name="whole">Whether the table was read to its end: then an interface that is not in it is gone.</param>
    /// <param name="uptime">sysUpTime of the same moment.</param>
    /// <param name="at">When, by a clock that only goes forward.</param>
    /// <returns>How many differences were not to be believed.</returns>
    public int Set(SnmpPoints points, ProfileTable table, Func<ProfileObject, Oid> oidOf, Dictionary<Oid, SnmpValue> cells,
        InterfaceNames names, bool whole, uint? uptime, TimeSpan at)
    {
        // What a broken reading lacks keeps its older counter, and the next rate is over the longer time.
        var now = whole || _before.Count > MostKept ? new Dictionary<(string, string), CounterSample>() : _before;
        var implausible = 0;
        foreach (var counter in table.Columns.Where(column => column.Rate is not null))
        {
            var column = oidOf(counter);
            foreach (var (name, value) in cells)
            {
                if (value.Type is not (SnmpType.Counter32 or SnmpType.Counter64) || !TableRows.TryIndex(name, column, out var index))
                    continue;
                var key = (names.Of(index), counter.Target.Field.Name);
                var discontinuity = TableRows.Beside(cells, name, column, Discontinuity) is { Type: SnmpType.TimeTicks } ticks ? (uint)ticks.Unsigned : 0;
                var sample = new CounterSample(value.Unsigned, value.Type == SnmpType.Counter64, uptime, discontinuity, at);
                var known = _before.TryGetValue(key, out var before);
                now[key] = sample;
                if (!known)
                    continue;
                var (verdict, delta) = CounterTruth.Compare(before, sample, BitsPerSecond(cells, name, column) / 8);
                if (verdict is CounterVerdict.Counted or CounterVerdict.Wrapped)
                    points.Set(counter.Rate!, key.Item1, delta * 8 / (at - before.At).TotalSeconds);
                else if (verdict == CounterVerdict.Implausible)
                    implausible++;
            }
        }

        _before = now;
        return implausible;
    }

    private static double? BitsPerSecond(Dictionary<Oid, SnmpValue> cells, Oid name, Oid column) =>
        TableRows.Beside(cells, name, column, HighSpeed) is { Type: SnmpType.Gauge32, Unsigned: > 0 } megabits ? megabits.Unsigned * 1e6
        : TableRows.Beside(cells, name, column, Speed) is { Type: SnmpType.Gauge32, Unsigned: > 0 and < uint.MaxValue } bits ? bits.Unsigned
        : null;
}
