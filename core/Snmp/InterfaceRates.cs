using System.Runtime.InteropServices;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>The counters of a table's last readings, and the rates that follow from those of this one.</summary>
internal sealed class InterfaceRates
{
    /// <summary>ifCounterDiscontinuityTime (RFC 2863).</summary>
    public static readonly Oid Discontinuity = Oid.Parse("1.3.6.1.2.1.31.1.1.1.19");

    /// <summary>ifSpeed (RFC 2863), bit/s, for devices without ifHighSpeed; 4294967295 for more than it can say.</summary>
    public static readonly Oid Speed = Oid.Parse("1.3.6.1.2.1.2.2.1.5");

    /// <summary>ifHighSpeed (RFC 2863), Mbit/s; 0 where the device does not know.</summary>
    public static readonly Oid HighSpeed = Oid.Parse("1.3.6.1.2.1.31.1.1.1.15");

    private const int MostKept = 8000;
    private readonly Dictionary<(string Interface, int Column), (CounterSample Sample, int Reading)> _before = [];
    private int _reading;

    /// <summary>Sets the rates of all counters of the table, and keeps the counters for the next time.</summary>
    /// <param name="points">Take the rates.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Where what is where.</param>
    /// <param name="cells">What was read.</param>
    /// <param name="names">The interfaces.</param>
    /// <param name="whole">Whether the table was read to its end: then an interface that is not in it is gone.</param>
    /// <param name="uptime">sysUpTime of the same moment.</param>
    /// <param name="engineRun">See <see cref="CounterSample.EngineRun"/>.</param>
    /// <param name="at">When, by a clock that only goes forward.</param>
    /// <returns>How many differences were not to be believed.</returns>
    public int Set(SnmpPoints points, ProfileTable table, TableColumns columns, TableCells cells, InterfaceNames names, bool whole, uint? uptime, int engineRun,
        TimeSpan at)
    {
        var (implausible, counters) = (0, 0);
        _reading++;
        for (var column = 0; column < table.Columns.Count; column++)
        {
            if (table.Columns[column].Rate is not { } rate)
                continue;
            for (var row = 0; row < cells.Rows(column); row++)
            {
                var cell = cells[column, row];
                if (cell.Value.Type is not (SnmpType.Counter32 or SnmpType.Counter64) || cell.Number is not { } index)
                    continue;
                var name = names.Of(index);
                var discontinuity = cells.Beside(columns.Discontinuity, cell, row) is { Type: SnmpType.TimeTicks } ticks ? (uint)ticks.Unsigned : 0;
                var sample = new CounterSample(cell.Value.Unsigned, cell.Value.Type == SnmpType.Counter64, uptime, discontinuity, at) { EngineRun = engineRun };
                ref var kept = ref CollectionsMarshal.GetValueRefOrAddDefault(_before, (name, column), out var known);
                var before = kept.Sample;
                counters += kept.Reading == _reading ? 0 : 1;
                kept = (sample, _reading);
                if (!known)
                    continue;
                var (verdict, delta) = CounterTruth.Compare(before, sample, BitsPerSecond(columns, cells, cell, row) / 8);
                if (verdict is CounterVerdict.Counted or CounterVerdict.Wrapped)
                    points.Set(rate, name, delta * 8 / (at - before.At).TotalSeconds);
                else if (verdict == CounterVerdict.Implausible)
                    implausible++;
            }
        }

        // What a broken reading lacks keeps its older counter, and the next rate is over the longer time.
        if (counters < _before.Count && (whole || _before.Count > MostKept))
        {
            foreach (var gone in _before.Where(kept => kept.Value.Reading != _reading).Select(kept => kept.Key).ToList())
                _before.Remove(gone);
        }

        return implausible;
    }

    private static double? BitsPerSecond(TableColumns columns, TableCells cells, in TableCell cell, int row) =>
        cells.Beside(columns.HighSpeed, cell, row) is { Type: SnmpType.Gauge32, Unsigned: > 0 } megabits ? megabits.Unsigned * 1e6
        : cells.Beside(columns.Speed, cell, row) is { Type: SnmpType.Gauge32, Unsigned: > 0 and < uint.MaxValue } bits ? bits.Unsigned
        : null;
}
