using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>What is walked for a table: its columns in their order, and behind them what makes sense of them.</summary>
internal sealed class TableColumns
{
    /// <summary>Finds out what is to be walked.</summary>
    /// <param name="table">The table.</param>
    /// <param name="narrow">Whether counters are read as Counter32.</param>
    public TableColumns(ProfileTable table, bool narrow)
    {
        List<Oid> oids = [.. table.Columns.Select(column => narrow && column.Narrow is { } other ? other : column.Oid)];
        if (table.HasRates)
            oids.AddRange([InterfaceNames.Column, InterfaceRates.Discontinuity]);
        if (table.HasRates && narrow)
            oids.Add(InterfaceRates.Speed);
        if (table.Names is { } own)
            oids.Add(own);
        Plan = SnmpRequests.PlanFor(oids);
        InterfaceName = table.HasRates ? table.Columns.Count : -1;
        OwnName = table.Names is null ? -1 : oids.Count - 1;
        Discontinuity = oids.IndexOf(InterfaceRates.Discontinuity);
        HighSpeed = oids.IndexOf(InterfaceRates.HighSpeed);
        Speed = oids.IndexOf(InterfaceRates.Speed);
    }

    /// <summary>What is walked.</summary>
    public SnmpWalkPlan Plan { get; }

    /// <summary>Which of them is ifName; below 0 for none, as with the others.</summary>
    public int InterfaceName { get; }

    /// <summary>Which is the table's own column of names.</summary>
    public int OwnName { get; }

    /// <summary>Which is ifCounterDiscontinuityTime.</summary>
    public int Discontinuity { get; }

    /// <summary>Which is ifHighSpeed.</summary>
    public int HighSpeed { get; }

    /// <summary>Which is ifSpeed.</summary>
    public int Speed { get; }
}
