using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>Reads a device's tables: remembers its interfaces' names, their counters, and which width of counters it has.</summary>
/// <param name="requests">Asks the device.</param>
/// <param name="v1">Whether it speaks v1, which has no Counter64.</param>
internal sealed class TableReader(SnmpRequests requests, bool v1)
{
    // More radios than a router has; the names come from the device.
    private const int MaxCounted = 64;
    private readonly InterfaceNames _names = new();
    private readonly InterfaceRates _rates = new();
    private readonly HashSet<(ProfileTable Table, string Interface)> _counted = [];
    private bool _narrow;

    /// <summary>The scalars, which are a table's neighbours.</summary>
    public ScalarReader Scalars { get; } = new();

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
        _counted.Clear();
        Scalars.Forget();
    }

    /// <summary>Reads a table's cells.</summary>
    public async Task<SnmpWalkResult> WalkAsync(ProfileTable table, CancellationToken cancellationToken)
    {
        List<Oid> columns = [.. table.Columns.Select(OidOf)];
        if (table.HasRates)
            columns.AddRange([InterfaceNames.Column, InterfaceRates.Discontinuity]);
        if (table.HasRates && IsNarrow)
            columns.Add(InterfaceRates.Speed);
        if (table.Names is { } own)
            columns.Add(own);
        return await requests.WalkAsync(columns, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes points of a table's cells.</summary>
    /// <param name="table">The table.</param>
    /// <param name="walk">Its cells.</param>
    /// <param name="points">Take the values.</param>
    /// <param name="uptime">sysUpTime of the same moment.</param>
    /// <param name="at">When, by a clock that only goes forward.</param>
    public PartResult Set(ProfileTable table, SnmpWalkResult walk, SnmpPoints points, uint? uptime, TimeSpan at)
    {
        var faults = walk.End == SnmpWalkEnd.Complete ? 0 : 1;
        // Not ToDictionary: nothing hinders a device from sending a name twice.
        var cells = new Dictionary<Oid, SnmpValue>();
        foreach (var (name, value) in walk.VarBinds)
            cells[name] = value;
        if (table.HasRates)
        {
            var whole = walk.End == SnmpWalkEnd.Complete;
            _names.Take(walk.VarBinds, InterfaceNames.Column, replace: whole || !KnowsNames);
            KnowsNames |= whole;
            faults += _rates.Set(points, table, OidOf, cells, _names, whole, uptime, at);
            if (whole && !IsNarrow && cells.Count > 0 && !HasWideCounters(table, cells))
                // Learned for the next time: the device has no Counter64.
                _narrow = true;
        }

        var names = _names;
        if (table.Names is { } own)
            (names = new InterfaceNames()).Take(walk.VarBinds, own, replace: true);
        foreach (var column in table.Columns)
            Aggregate(table, column, names, [.. walk.VarBinds.Where(varBind => varBind.Oid.StartsWith(OidOf(column)))], points);
        return new PartResult(walk.End, walk.VarBinds.Count, faults);
    }

    private Oid OidOf(ProfileObject column) => IsNarrow && column.Narrow is { } narrow ? narrow : column.Oid;

    private static bool HasWideCounters(ProfileTable table, Dictionary<Oid, SnmpValue> cells) =>
        cells.Keys.Any(name => table.Columns.Any(column => column.Narrow is not null && name.StartsWith(column.Oid)));

    private void Aggregate(ProfileTable table, ProfileObject column, InterfaceNames names, List<SnmpVarBind> rows, SnmpPoints points)
    {
        switch (table.Rows)
        {
            case ProfileRows.Count when table.IsTagged:
                Count(table, column, names, rows, points);
                break;
            case ProfileRows.Count:
                points.Set(column.Target, "", (long)rows.Count);
                break;
            case ProfileRows.First when rows.Count > 0:
                SnmpNumber.Set(points, column, "", rows[0].Value);
                break;
            case ProfileRows.Mean when rows.Select(row => SnmpNumber.Float(row.Value)).OfType<double>().ToList() is { Count: > 0 } numbers:
                points.Set(column.Target, "", numbers.Average() * column.Scale);
                break;
            case ProfileRows.Each:
                foreach (var (name, value) in rows)
                {
                    if (TableRows.TryIndex(name, OidOf(column), out var index))
                        SnmpNumber.Set(points, column, names.Of(index), value);
                }

                break;
        }
    }

    private void Count(ProfileTable table, ProfileObject column, InterfaceNames names, List<SnmpVarBind> rows, SnmpPoints points)
    {
        var counts = new Dictionary<string, long>();
        foreach (var (name, _) in rows)
        {
            if (TableRows.TryLast(name, column.Oid, out var index))
                counts[names.Of(index)] = counts.GetValueOrDefault(names.Of(index)) + 1;
        }

        foreach (var (name, count) in counts)
        {
            if (_counted.Count < MaxCounted)
                _counted.Add((table, name));
            points.Set(column.Target, name, count);
        }

        // An interface that had rows and has none now has zero; the table says nothing of it.
        foreach (var (_, name) in _counted.Where(counted => counted.Table == table && !counts.ContainsKey(counted.Interface)))
            points.Set(column.Target, name, 0L);
    }
}
