using System.Globalization;
using System.Text;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>A profile as it is written, made an <see cref="SnmpProfile"/>: every fault is found, with its line.</summary>
internal sealed class SnmpProfileYaml
{
    // A plan is known by a bit for each.
    private const int MaxParts = 64;
    private const int MaxEvery = 1440;

    private readonly IReadOnlyCollection<SnmpProfile> _known;

    private SnmpProfileYaml(IReadOnlyCollection<SnmpProfile> known) => _known = known;

    /// <summary>Reads a profile.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="source">What the errors call it.</param>
    /// <param name="known">Profiles that it can be based on.</param>
    /// <exception cref="FormatException">It has faults: all of them, one a line.</exception>
    public static SnmpProfile Read(string text, string source, IReadOnlyCollection<SnmpProfile> known) =>
        YamlMap.Read(text, source, new SnmpProfileYaml(known).Profile);

    private SnmpProfile Profile(YamlMap map)
    {
        var name = map.Text("name");
        if (name.Length == 0)
            map.Fault("name is missing; write name: followed by a word");
        else if (_known.Any(profile => profile.Name == name))
            map.Fault("name", $"there is a profile '{name}' already; write another name");
        var parentName = map.Text("base");
        var parent = _known.FirstOrDefault(profile => profile.Name == parentName);
        if (parentName.Length > 0 && parent is null)
            map.Fault("base", $"base: no profile '{parentName}'; those known are {string.Join(", ", _known.Select(profile => profile.Name))}");
        var gauges = map.Map("gauges", Gauges);
        IReadOnlyList<ProfilePart> parts = [.. parent?.Parts ?? [], .. gauges is null ? [] : (ProfilePart[])[gauges], .. map.Maps("tables", Table)];
        if (parts.Count > MaxParts)
            map.Fault($"{parts.Count} tables; a profile has at most {MaxParts}");
        return new SnmpProfile(name)
        {
            Matches = [.. map.Texts("match").Select(text => ReadOid(map, "match", text)).OfType<Oid>()],
            Version = OptionalOid(map, "version") ?? parent?.Version,
            Model = OptionalOid(map, "model") ?? parent?.Model,
            ScalarsEvery = Every(map, "scalarsEvery"),
            Scalars = [.. parent?.Scalars ?? [], .. map.Maps("scalars", scalar => Object(scalar, ""))],
            Parts = parts,
        };
    }

    private static ProfileTable? Table(YamlMap map)
    {
        var name = map.Text("measurement");
        var tag = map.Text("tag");
        var rowsText = map.Text("rows");
        var columns = map.Maps("columns", column => Object(column, name));
        var every = Every(map, "every");
        var condition = Condition(map);
        var names = OptionalOid(map, "names");
        if (MetricSchema.Find(Encoding.UTF8.GetBytes(name)) is not { } measurement)
        {
            map.Fault("measurement", $"'{name}' is no such measurement; those of the schema are "
                + string.Join(", ", MetricSchema.Measurements.Select(known => known.Name)));
            return null;
        }

        var rows = rowsText switch
        {
            "" => ProfileRows.Each,
            "first" => ProfileRows.First,
            "mean" => ProfileRows.Mean,
            "count" => ProfileRows.Count,
            _ => (ProfileRows?)null,
        };
        if (rows is null)
            map.Fault("rows", $"rows '{rowsText}' is not known; write first, mean or count, or leave it out");
        var tagged = tag == "if";
        if (string.Concat(measurement.Tags) != tag || (rows is ProfileRows.Each && !tagged) || (rows is ProfileRows.First or ProfileRows.Mean && tagged))
            map.Fault("a table of rows has tag: if, as its measurement has; one of first or mean has none");
        if (columns.Count == 0)
            map.Fault("columns is missing; write a list of { oid, field }");
        return new ProfileTable(columns.Count == 0 ? name : $"{name} {columns[0].Oid}", every, condition)
        {
            Measurement = name,
            Rows = rows ?? ProfileRows.Each,
            IsTagged = tagged,
            Names = names,
            Columns = columns,
        };
    }

    private static ProfileGauges? Gauges(YamlMap map)
    {
        var (names, values, units) = (OptionalOid(map, "name"), OptionalOid(map, "value"), OptionalOid(map, "unit"));
        var scales = new Dictionary<long, double>();
        foreach (var (unit, scale) in map.Pairs("scales"))
        {
            if (!long.TryParse(unit, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                || !double.TryParse(scale, NumberStyles.Float, CultureInfo.InvariantCulture, out var factor) || !double.IsFinite(factor) || factor == 0)
                map.Fault("scales", $"scales: '{unit}: {scale}' is no unit with its factor; write such as 3: 0.1");
            else
                scales[number] = factor;
        }

        var fields = map.Pairs("fields").Select(pair => (pair.Key, Target: Field(map, "fields", pair.Value)))
            .Where(pair => pair.Target is not null).Select(pair => (pair.Key, pair.Target!)).ToList();
        var (every, condition) = (Every(map, "every"), Condition(map));
        if (names is not null && values is not null && units is not null)
            return new ProfileGauges("gauges", every, condition)
            {
                Plan = SnmpRequests.PlanFor([names.Value, values.Value, units.Value]), Scales = scales, Fields = fields,
            };
        map.Fault("name, value and unit are needed; write the OIDs of the columns");
        return null;
    }

    private static ProfileCondition Condition(YamlMap map) => new(Version(map, "since"), Version(map, "before"), map.Texts("models"));

    private static Version? Version(YamlMap map, string key)
    {
        var text = map.Text(key);
        if (text.Length == 0)
            return null;
        if (ProfileCondition.TryVersion(text, out var version))
            return version;
        map.Fault(key, $"{key}: '{text}' is no version; write such as 7.18");
        return null;
    }

    // A column's field is one of its table's measurement; a scalar's is written with the measurement before it.
    private static ProfileObject? Object(YamlMap map, string measurement)
    {
        string Full(string text) => measurement.Length == 0 || text.Length == 0 ? text : $"{measurement}.{text}";

        var target = Field(map, "field", Full(map.Text("field")));
        var rateText = map.Text("rate");
        var rate = rateText.Length == 0 ? null : Field(map, "rate", Full(rateText));
        if (rate is not null && rate.Field.Type != FieldType.Float)
            map.Fault("rate", $"rate: {rateText} is no float");
        var scale = map.Number("scale", 1);
        if (scale == 0)
            map.Fault("scale", "scale 0 is no factor; write a number other than 0");
        var oid = ReadOid(map, "oid", map.Text("oid"));
        var narrow = OptionalOid(map, "narrow");
        var one = map.Integer("one");
        return oid is null || target is null ? null : new ProfileObject(oid.Value, target) { Scale = scale, One = one, Rate = rate, Narrow = narrow };
    }

    private static ProfileField? Field(YamlMap map, string key, string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        var definition = dot < 0 ? null : MetricSchema.Find(Encoding.UTF8.GetBytes(text[..dot]))?.Field(Encoding.UTF8.GetBytes(text[(dot + 1)..]));
        if (definition is { Type: not FieldType.Text })
            return new ProfileField(text[..dot], definition);
        map.Fault(key, $"'{text}' is no number of the schema; write one such as sys.uptime_s");
        return null;
    }

    private static Oid? OptionalOid(YamlMap map, string key) => map.Text(key) is { Length: > 0 } text ? ReadOid(map, key, text) : null;

    private static Oid? ReadOid(YamlMap map, string key, string text)
    {
        try
        {
            return Oid.Parse(text);
        }
        catch (FormatException fault)
        {
            map.Fault(key, $"{key}: {fault.Message}");
            return null;
        }
    }

    private static int Every(YamlMap map, string key)
    {
        var every = map.Integer(key) ?? 1;
        if (every is >= 1 and <= MaxEvery)
            return (int)every;
        map.Fault(key, $"{key} {every}; write 1 to {MaxEvery} polls");
        return 1;
    }
}
