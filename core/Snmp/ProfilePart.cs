using System.Text;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>Where a value goes.</summary>
/// <param name="Measurement">The measurement.</param>
/// <param name="Field">The field, of the schema.</param>
internal sealed record ProfileField(string Measurement, FieldDefinition Field)
{
    /// <summary>The measurement as a line has it.</summary>
    public byte[] MeasurementKey { get; } = Encoding.ASCII.GetBytes(Measurement);

    /// <summary>The field's key as a line has it.</summary>
    public byte[] FieldKey { get; } = Encoding.ASCII.GetBytes(Field.Name);
}

/// <summary>How the rows of a table become points.</summary>
internal enum ProfileRows
{
    /// <summary>A point a row, with the interface's name as its tag.</summary>
    Each,

    /// <summary>The first row.</summary>
    First,

    /// <summary>The arithmetic mean.</summary>
    Mean,

    /// <summary>How many rows there are; with tag, on each interface: the last sub-identifier of the row's index.</summary>
    Count,
}

/// <summary>One object and what becomes of it.</summary>
/// <param name="Oid">A scalar's instance, or a table's column.</param>
/// <param name="Target">Where it goes.</param>
internal sealed record ProfileObject(Oid Oid, ProfileField Target)
{
    /// <summary>What the number is multiplied by.</summary>
    public double Scale { get; init; } = 1;

    /// <summary>Not null: the field is 1 for this value and 0 for every other.</summary>
    public long? One { get; init; }

    /// <summary>Not null: it is a counter of bytes, and this field takes its rate in bits a second.</summary>
    public ProfileField? Rate { get; init; }

    /// <summary>The column of Counter32 for devices that have no Counter64.</summary>
    public Oid? Narrow { get; init; }
}

/// <summary>What is read together, at every so many polls.</summary>
/// <param name="Name">What it is called in front of people.</param>
/// <param name="Every">Read at every so many polls, 1 to 1440.</param>
/// <param name="Condition">Which devices have it.</param>
internal abstract record ProfilePart(string Name, int Every, ProfileCondition Condition);

/// <summary>Columns of a table.</summary>
/// <inheritdoc cref="ProfilePart"/>
internal sealed record ProfileTable(string Name, int Every, ProfileCondition Condition) : ProfilePart(Name, Every, Condition)
{
    private int[]? _rateColumns;
    private TableColumns? _wide;
    private TableColumns? _narrow;

    /// <summary>The measurement of all columns.</summary>
    public required string Measurement { get; init; }

    /// <summary>What becomes of its rows.</summary>
    public required ProfileRows Rows { get; init; }

    /// <summary>Whether the measurement has the tag <c>if</c>.</summary>
    public required bool IsTagged { get; init; }

    /// <summary>The table's own column of names; null takes ifName by the row's index.</summary>
    public Oid? Names { get; init; }

    /// <summary>The columns.</summary>
    public required IReadOnlyList<ProfileObject> Columns { get; init; }

    /// <summary>Which of the columns are counters.</summary>
    public IReadOnlyList<int> RateColumns => _rateColumns ??= [.. Enumerable.Range(0, Columns.Count).Where(column => Columns[column].Rate is not null)];

    /// <summary>Whether it has counters, and so brings the interfaces' names with it.</summary>
    public bool HasRates => RateColumns.Count > 0;

    /// <summary>Whether its rows are known by ifName, which another table brings.</summary>
    public bool NeedsNames => IsTagged && Names is null && !HasRates;

    /// <summary>What is walked for it: found out once for all devices.</summary>
    /// <param name="narrow">Whether counters are read as Counter32.</param>
    public TableColumns Walked(bool narrow) => narrow ? _narrow ??= new TableColumns(this, true) : _wide ??= new TableColumns(this, false);
}

/// <summary>RouterOS's table of health values, which are known by their names.</summary>
/// <inheritdoc cref="ProfilePart"/>
internal sealed record ProfileGauges(string Name, int Every, ProfileCondition Condition) : ProfilePart(Name, Every, Condition)
{
    /// <summary>Which of the columns has the names.</summary>
    public const int NameColumn = 0;

    /// <summary>Which has the values: Gauge32 that are meant as signed.</summary>
    public const int ValueColumn = 1;

    /// <summary>Which has the units.</summary>
    public const int UnitColumn = 2;

    /// <summary>The three columns.</summary>
    public required SnmpWalkPlan Plan { get; init; }

    /// <summary>What a value is multiplied by, by unit; other units are none of ours.</summary>
    public required IReadOnlyDictionary<long, double> Scales { get; init; }

    /// <summary>Where values go, by name; of several for one field the last of this list that the device has wins.</summary>
    public required IReadOnlyList<(string Name, ProfileField Target)> Fields { get; init; }
}
