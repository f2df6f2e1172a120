using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>The counters of a table's last readings, and the rates that follow from those of this one.</summary>
/// <param name="table">The table.</param>
internal sealed class InterfaceRates(ProfileTable table)
{
    /// <summary>ifCounterDiscontinuityTime (RFC 2863).</summary>
    public static readonly Oid Discontinuity = Oid.Parse("1.3.6.1.2.1.31.1.1.1.19");

    /// <summary>ifSpeed (RFC 2863), bit/s, for devices without ifHighSpeed; 4294967295 for more than it can say.</summary>
    public static readonly Oid Speed = Oid.Parse("1.3.6.1.2.1.2.2.1.5");

    /// <summary>ifHighSpeed (RFC 2863), Mbit/s; 0 where the device does not know.</summary>
    public static readonly Oid HighSpeed = Oid.Parse("1.3.6.1.2.1.31.1.1.1.15");

    private const int MostKept = 4000;

    // The interfaces, mostly in the order of the table's rows, and of each the counters that have rates, one behind the other. Arrays,
    // because a nation has a million counters: in a dictionary they took twice the room.
    private string[] _names = [];
    private KeptCounter[] _before = [];

    /// <summary>The table.</summary>
    public ProfileTable Table => table;

    private IReadOnlyList<int> Columns => table.RateColumns;

    /// <summary>Sets the rates of all counters of the table, and keeps the counters for the next time.</summary>
    /// <param name="points">Take the rates.</param>
    /// <param name="columns">Where what is where.</param>
    /// <param name="cells">What was read.</param>
    /// <param name="names">The interfaces.</param>
    /// <param name="whole">Whether the table was read to its end: then an interface that is not in it is gone.</param>
    /// <param name="uptime">sysUpTime of the same moment.</param>
    /// <param name="engineRun">See <see cref="CounterSample.EngineRun"/>.</param>
    /// <param name="at">When, by a clock that only goes forward.</param>
    /// <returns>How many differences were not to be believed.</returns>
    public int Set(SnmpPoints points, TableColumns columns, TableCells cells, InterfaceNames names, bool whole, uint? uptime, int engineRun, TimeSpan at)
    {
        var implausible = 0;
        Dictionary<string, int>? places = null;
        for (var counter = 0; counter < Columns.Count; counter++)
        {
            var column = Columns[counter];
            for (var row = 0; row < cells.Rows(column); row++)
            {
                var cell = cells[column, row];
                if (cell.Value.Type is not (SnmpType.Counter32 or SnmpType.Counter64) || cell.Number is not { } index)
                    continue;
                var name = names.Of(index);
                var place = row < _names.Length && _names[row] == name ? row : (places ??= Place(cells, names))[name];
                var discontinuity = cells.Beside(columns.Discontinuity, cell, row) is { Type: SnmpType.TimeTicks } ticks ? (uint)ticks.Unsigned : 0;
                var sample = new CounterSample(cell.Value.Unsigned, cell.Value.Type == SnmpType.Counter64, uptime, discontinuity, at) { EngineRun = engineRun };
                ref var kept = ref _before[(place * Columns.Count) + counter];
                var known = kept.Sample;
                kept = new KeptCounter(sample);
                if (known is not { } before)
                    continue;
                var (verdict, delta) = CounterTruth.Compare(before, sample, BitsPerSecond(columns, cells, cell, row) / 8);
                if (verdict is CounterVerdict.Counted or CounterVerdict.Wrapped)
                    points.Set(table.Columns[column].Rate!, name, delta * 8 / (at - before.At).TotalSeconds);
                else if (verdict == CounterVerdict.Implausible)
                    implausible++;
            }
        }

        // What a broken reading lacks keeps its older counter, and the next rate is over the longer time.
        for (var place = 0; place < _names.Length && (whole || _names.Length > MostKept); place++)
        {
            if (IsOf(at, place))
                continue;
            Forget(at);
            break;
        }

        return implausible;
    }

    // Gives the rows of a reading their places, in their order, and behind them those that it lacks.
    private Dictionary<string, int> Place(TableCells cells, InterfaceNames names)
    {
        var places = new Dictionary<string, int>(_names.Length);
        foreach (var column in Columns)
        {
            for (var row = 0; row < cells.Rows(column); row++)
            {
                if (cells[column, row].Number is { } index)
                    places.TryAdd(names.Of(index), places.Count);
            }
        }

        foreach (var name in _names)
            places.TryAdd(name, places.Count);
        var (width, before) = (Columns.Count, new KeptCounter[places.Count * Columns.Count]);
        for (var i = 0; i < _names.Length; i++)
            _before.AsSpan(i * width, width).CopyTo(before.AsSpan(places[_names[i]] * width));
        var ordered = new string[places.Count];
        foreach (var (name, place) in places)
            ordered[place] = name;
        (_names, _before) = (names.Shared(ordered), before);
        return places;
    }

    // Those that were not in the reading of this moment.
    private void Forget(TimeSpan at)
    {
        var (width, left) = (Columns.Count, new List<int>(_names.Length));
        for (var place = 0; place < _names.Length; place++)
        {
            if (IsOf(at, place))
                left.Add(place);
        }

        _before = [.. left.SelectMany(place => _before[(place * width)..((place + 1) * width)])];
        _names = [.. left.Select(place => _names[place])];
    }

    private bool IsOf(TimeSpan at, int place)
    {
        foreach (ref readonly var counter in _before.AsSpan(place * Columns.Count, Columns.Count))
        {
            if (counter.IsOf(at))
                return true;
        }

        return false;
    }

    private static double? BitsPerSecond(TableColumns columns, TableCells cells, in TableCell cell, int row) =>
        cells.Beside(columns.HighSpeed, cell, row) is { Type: SnmpType.Gauge32, Unsigned: > 0 } megabits ? megabits.Unsigned * 1e6
        : cells.Beside(columns.Speed, cell, row) is { Type: SnmpType.Gauge32, Unsigned: > 0 and < uint.MaxValue } bits ? bits.Unsigned
        : null;
}

/// <summary>A sample in 32 bytes; by default none.</summary>
internal readonly struct KeptCounter(CounterSample sample)
{
    private readonly ulong _value = sample.Value;
    private readonly TimeSpan _at = sample.At;
    private readonly uint _uptime = sample.UptimeTicks ?? 0;
    private readonly uint _discontinuity = sample.Discontinuity;
    private readonly int _engineRun = sample.EngineRun;
    private readonly bool _isKnown = true;
    private readonly bool _is64Bit = sample.Is64Bit;
    private readonly bool _hasUptime = sample.UptimeTicks is not null;

    /// <summary>Null for none.</summary>
    public CounterSample? Sample => _isKnown
        ? new CounterSample(_value, _is64Bit, _hasUptime ? _uptime : null, _discontinuity, _at) { EngineRun = _engineRun }
        : null;

    /// <summary>Whether it is of this moment.</summary>
    public bool IsOf(TimeSpan at) => _isKnown && _at == at;
}
