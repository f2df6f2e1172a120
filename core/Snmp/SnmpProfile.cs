using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>Where a value goes.</summary>
/// <param name="Measurement">The measurement.</param>
/// <param name="Field">The field, of the schema.</param>
internal sealed record ProfileField(string Measurement, FieldDefinition Field);

/// <summary>How all rows of a table without tag become one point.</summary>
internal enum ProfileRows
{
    /// <summary>A point a row, with the interface's name as its tag.</summary>
    Each,

    /// <summary>The first row.</summary>
    First,

    /// <summary>The arithmetic mean.</summary>
    Mean,

    /// <summary>How many rows there are.</summary>
    Count,
}

/// <summary>One object and what becomes of it.</summary>
/// <param name="Oid">A scalar's instance, or a table's column.</param>
/// <param name="Target">Where it goes.</param>
/// <param name="Scale">What the number is multiplied by.</param>
/// <param name="One">Not null: the field is 1 for this value and 0 for every other.</param>
/// <param name="Rate">Not null: it is a counter of bytes, and this field takes its rate in bits a second.</param>
internal sealed record ProfileObject(Oid Oid, ProfileField Target, double Scale, long? One, ProfileField? Rate);

/// <summary>Columns that are read together.</summary>
/// <param name="Measurement">The measurement.</param>
/// <param name="Rows">What becomes of its rows.</param>
/// <param name="Every">Read at every so many polls.</param>
/// <param name="Columns">The columns.</param>
internal sealed record ProfileTable(string Measurement, ProfileRows Rows, int Every, IReadOnlyList<ProfileObject> Columns);

/// <summary>RouterOS's table of health values, which are known by their names.</summary>
/// <param name="Name">The column of names.</param>
/// <param name="Value">The column of values: Gauge32 that are meant as signed.</param>
/// <param name="Unit">The column of units.</param>
/// <param name="Scales">What a value is multiplied by, by unit; other units are none of ours.</param>
/// <param name="Fields">Where values go, by name; of several for one field the last of this list that the device has wins.</param>
/// <param name="Every">Read at every so many polls.</param>
internal sealed record ProfileGauges(
    Oid Name, Oid Value, Oid Unit, IReadOnlyDictionary<long, double> Scales, IReadOnlyList<(string Name, ProfileField Target)> Fields, int Every);

/// <summary>What to ask a kind of device and what its answers mean, checked against the schema.</summary>
public sealed class SnmpProfile
{
    internal SnmpProfile(
        string name, Oid? match, IReadOnlyList<ProfileObject> scalars, IReadOnlyList<ProfileTable> tables, ProfileGauges? gauges) =>
        (Name, Match, Scalars, Tables, Gauges) = (name, match, scalars, tables, gauges);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>The prefix of the sysObjectID of devices that it is for; null for the profile of all others.</summary>
    public Oid? Match { get; }

    internal IReadOnlyList<ProfileObject> Scalars { get; }

    internal IReadOnlyList<ProfileTable> Tables { get; }

    internal ProfileGauges? Gauges { get; }
}
