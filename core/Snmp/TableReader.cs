using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>Reads a device's tables: remembers its interfaces' names, their counters, and which width of counters it has.</summary>
/// <param name="requests">Asks the device.</param>
/// <param name="v1">Whether it speaks v1, which has no Counter64.</param>
/// <param name="shared">The names that devices have in common.</param>
internal sealed class TableReader(SnmpRequests requests, bool v1, SharedNames shared)
{
    // More radios than a router has; the names come from the device.
    private const int MaxCounted = 64;
    private readonly InterfaceNames _names = new(shared);
    // One of the first and none of the second, mostly: what is empty has no room of its own.
    private InterfaceRates[] _rates = [];
    private (ProfileTable Table, HashSet<string> Names)[] _counted = [];
    private ScalarReader? _scalars;
    private bool _narrow;

    /// <summary>The scalars, which are a table's neighbours.</summary>
    public ScalarReader Scalars => _scalars ??= new();

    /// <summary>Whether the names of the interfaces are those since the device's start.</summary>
    public bool KnowsNames { get; private set; }

    /// <summary>Whether the device's counters are read as Counter32.</summary>
    public bool IsNarrow => v1 || _narrow;

    /// <summary>The device began anew: an interface may have another one's index.</summary>
    public void Restarted() => KnowsNames = false;

    /// <summary>Forgets what was learned about the device.</summary>
    public void Forget()
    {
        _narrow = false;
        KnowsNames = false;
        _counted = [];
        _scalars?.Forget();
    }

    /// <summary>Reads a table's cells.</summary>
    public Task<SnmpWalkResult> WalkAsync(ProfileTable table, CancellationToken cancellationToken) =>
        requests.WalkAsync(table.Walked(IsNarrow).Plan, cancellationToken);

    /// <summary>Makes points of a table's cells.</summary>
    /// <param name="table">The table.</param>
    /// <param name="walk">Its cells.</param>
    /// <param name="points">Take the values.</param>
    /// <param name="uptime">sysUpTime of the same moment.</param>
    /// <param name="engineRun">See <see cref="CounterSample.EngineRun"/>.</param>
    /// <param name="at">When, by a clock that only goes forward.</param>
    public PartResult Set(ProfileTable table, SnmpWalkResult walk, SnmpPoints points, uint? uptime, int engineRun, TimeSpan at)
    {
        var faults = walk.End == SnmpWalkEnd.Complete ? 0 : 1;
        var columns = table.Walked(IsNarrow);
        var cells = new TableCells(columns.Plan.Columns, walk);
        if (table.HasRates)
        {
            var whole = walk.End == SnmpWalkEnd.Complete;
            _names.Take(cells, columns.InterfaceName, replace: whole || !KnowsNames);
            KnowsNames |= whole;
            faults += RatesOf(table).Set(points, columns, cells, _names, whole, uptime, engineRun, at);
            if (whole && !IsNarrow && cells.Count > 0 && LacksWideCounters(table, cells))
                // Learned for the next time: the device has no Counter64.
                _narrow = true;
        }

        var names = _names;
        if (columns.OwnName >= 0)
            (names = new InterfaceNames(shared)).Take(cells, columns.OwnName, replace: true);
        for (var column = 0; column < table.Columns.Count; column++)
            Aggregate(table, column, names, cells, points);
        return new PartResult(walk.End, walk.VarBinds.Count, faults);
    }

    // Of those that have a narrow column in their place.
    private static bool LacksWideCounters(ProfileTable table, TableCells cells)
    {
        var lacks = false;
        for (var column = 0; column < table.Columns.Count; column++)
        {
            if (table.Columns[column].Narrow is null)
                continue;
            if (cells.Rows(column) > 0)
                return false;
            lacks = true;
        }

        return lacks;
    }

    private InterfaceRates RatesOf(ProfileTable table)
    {
        foreach (var rates in _rates)
        {
            if (ReferenceEquals(rates.Table, table))
                return rates;
        }

        var added = new InterfaceRates(table);
        _rates = [.. _rates, added];
        return added;
    }

    private void Aggregate(ProfileTable table, int column, InterfaceNames names, TableCells cells, SnmpPoints points)
    {
        var definition = table.Columns[column];
        var rows = cells.Rows(column);
        switch (table.Rows)
        {
            case ProfileRows.Count when table.IsTagged:
                Count(table, column, names, cells, points);
                break;
            case ProfileRows.Count:
                points.Set(definition.Target, "", (long)rows);
                break;
            case ProfileRows.First when rows > 0:
                SnmpNumber.Set(points, definition, "", cells[column, 0].Value);
                break;
            case ProfileRows.Mean when Enumerable.Range(0, rows).Select(row => SnmpNumber.Float(cells[column, row].Value)).OfType<double>().ToList() is { Count: > 0 } numbers:
                points.Set(definition.Target, "", numbers.Average() * definition.Scale);
                break;
            case ProfileRows.Each:
                for (var row = 0; row < rows; row++)
                {
                    var cell = cells[column, row];
                    if (cell.Number is { } index)
                        SnmpNumber.Set(points, definition, names.Of(index), cell.Value);
                }

                break;
        }
    }

    private void Count(ProfileTable table, int column, InterfaceNames names, TableCells cells, SnmpPoints points)
    {
        var target = table.Columns[column].Target;
        var counted = Array.Find(_counted, each => ReferenceEquals(each.Table, table)).Names;
        if (counted is null)
            _counted = [.. _counted, (table, counted = [])];
        var counts = new Dictionary<string, long>();
        for (var row = 0; row < cells.Rows(column); row++)
        {
            if (cells[column, row].Last is { } index)
                counts[names.Of(index)] = counts.GetValueOrDefault(names.Of(index)) + 1;
        }

        foreach (var (name, count) in counts)
        {
            if (counted.Count < MaxCounted)
                counted.Add(name);
            points.Set(target, name, count);
        }

        // An interface that had rows and has none now has zero; the table says nothing of it.
        foreach (var name in counted.Where(name => !counts.ContainsKey(name)))
            points.Set(target, name, 0L);
    }
}
