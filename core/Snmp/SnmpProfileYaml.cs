using System.Globalization;
using System.Text;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Snmp;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace InternetDesa.Core.Snmp;

/// <summary>A profile as it is written, and its way to an <see cref="SnmpProfile"/>: every fault is found, not the first only.</summary>
internal static class SnmpProfileYaml
{
    /// <summary>Reads a profile.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="source">What the errors call it.</param>
    /// <param name="known">Profiles that it can be based on.</param>
    /// <exception cref="FormatException">It has faults: all of them, one a line.</exception>
    public static SnmpProfile Read(string text, string source, IReadOnlyCollection<SnmpProfile> known)
    {
        Document document;
        try
        {
            document = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance).WithDuplicateKeyChecking().Build()
                .Deserialize<Document?>(text) ?? new Document();
        }
        catch (YamlException fault)
        {
            throw new FormatException($"{source} line {fault.Start.Line}: {fault.InnerException?.Message ?? fault.Message}", fault);
        }

        var errors = new List<string>();
        var profile = new Compiler(source, errors).Compile(document, known);
        return errors.Count == 0 ? profile : throw new FormatException(string.Join('\n', errors));
    }

    private sealed class Compiler(string source, List<string> errors)
    {
        public SnmpProfile Compile(Document document, IReadOnlyCollection<SnmpProfile> known)
        {
            if (document.Name.Length == 0)
                Fault("name is missing; write name: followed by a word");
            var parent = known.FirstOrDefault(profile => profile.Name == document.Base);
            if (document.Base.Length > 0 && parent is null)
                Fault($"base: no profile '{document.Base}'; those known are {string.Join(", ", known.Select(profile => profile.Name))}");
            var scalars = document.Scalars.Select(scalar => Scalar(scalar)).OfType<ProfileObject>();
            var tables = document.Tables.Select(Table).OfType<ProfileTable>();
            return new SnmpProfile(document.Name, document.Match.Length == 0 ? null : ReadOid(document.Match, "match"),
                [.. parent?.Scalars ?? [], .. scalars], [.. parent?.Tables ?? [], .. tables],
                document.Gauges is { } gauges ? Gauges(gauges) : parent?.Gauges);
        }

        private ProfileObject? Scalar(ObjectEntry entry) =>
            Field(entry.Field, "scalars") is { } field ? Object(entry, field, "scalars") : null;

        private ProfileTable? Table(TableEntry entry)
        {
            var where = $"tables: {entry.Measurement}";
            if (MetricSchema.Find(Encoding.UTF8.GetBytes(entry.Measurement)) is not { } measurement)
            {
                Fault($"{where}: no such measurement");
                return null;
            }

            var rows = entry.Rows switch
            {
                "" => ProfileRows.Each,
                "first" => ProfileRows.First,
                "mean" => ProfileRows.Mean,
                "count" => ProfileRows.Count,
                _ => (ProfileRows?)null,
            };
            if (rows is null)
                Fault($"{where}: rows '{entry.Rows}' is not known; write first, mean or count, or leave it out");
            if (string.Concat(measurement.Tags) != entry.Tag || (rows == ProfileRows.Each) != (entry.Tag == "if"))
                Fault($"{where}: a table of rows has tag: if, as its measurement has; one of first, mean or count has none");
            var columns = entry.Columns.Select(column =>
                Field($"{entry.Measurement}.{column.Field}", where) is { } field ? Object(column, field, where) : null);
            return new ProfileTable(entry.Measurement, rows ?? ProfileRows.Each, Every(entry.Every, where), [.. columns.OfType<ProfileObject>()]);
        }

        private ProfileGauges? Gauges(GaugesEntry entry)
        {
            const string where = "gauges";
            var fields = entry.Fields.Select(pair => (pair.Key, Target: Field(pair.Value, where)))
                .Where(pair => pair.Target is not null).Select(pair => (pair.Key, pair.Target!));
            return ReadOid(entry.Name, where) is { } name && ReadOid(entry.Value, where) is { } value && ReadOid(entry.Unit, where) is { } unit
                ? new ProfileGauges(name, value, unit, entry.Scales, [.. fields], Every(entry.Every, where))
                : null;
        }

        private ProfileObject? Object(ObjectEntry entry, ProfileField target, string where)
        {
            var rate = entry.Rate.Length == 0 ? null : Field($"{target.Measurement}.{entry.Rate}", where);
            if (rate is not null && rate.Field.Type != FieldType.Float)
                Fault($"{where}: rate: {entry.Rate} is no float");
            if (!double.IsFinite(entry.Scale) || entry.Scale == 0)
                Fault($"{where}: scale {entry.Scale.ToString(CultureInfo.InvariantCulture)} is no factor; write a number other than 0");
            return ReadOid(entry.Oid, where) is { } oid ? new ProfileObject(oid, target, entry.Scale, entry.One, rate) : null;
        }

        private ProfileField? Field(string text, string where)
        {
            var dot = text.IndexOf('.', StringComparison.Ordinal);
            var definition = dot < 0 ? null : MetricSchema.Find(Encoding.UTF8.GetBytes(text[..dot]))?.Field(Encoding.UTF8.GetBytes(text[(dot + 1)..]));
            if (definition is { Type: not FieldType.Text })
                return new ProfileField(text[..dot], definition);
            Fault($"{where}: '{text}' is no number of the schema; write one such as sys.uptime_s");
            return null;
        }

        private Oid? ReadOid(string text, string where)
        {
            try
            {
                return Oid.Parse(text);
            }
            catch (FormatException fault)
            {
                Fault($"{where}: {fault.Message}");
                return null;
            }
        }

        private int Every(int every, string where)
        {
            if (every is < 1 or > 1440)
                Fault($"{where}: every {every}; write 1 to 1440 polls");
            return every;
        }

        private void Fault(string message) => errors.Add($"{source}: {message}");
    }

    // As written. Setters are for the deserializer.
    private sealed class Document
    {
        public string Name { get; set; } = "";

        public string Match { get; set; } = "";

        public string Base { get; set; } = "";

        public List<ObjectEntry> Scalars { get; set; } = [];

        public List<TableEntry> Tables { get; set; } = [];

        public GaugesEntry? Gauges { get; set; }
    }

    private sealed class TableEntry
    {
        public string Measurement { get; set; } = "";

        public string Tag { get; set; } = "";

        public string Rows { get; set; } = "";

        public int Every { get; set; } = 1;

        public List<ObjectEntry> Columns { get; set; } = [];
    }

    private sealed class ObjectEntry
    {
        public string Oid { get; set; } = "";

        public string Field { get; set; } = "";

        public double Scale { get; set; } = 1;

        public long? One { get; set; }

        public string Rate { get; set; } = "";
    }

    private sealed class GaugesEntry
    {
        public string Name { get; set; } = "";

        public string Value { get; set; } = "";

        public string Unit { get; set; } = "";

        public Dictionary<long, double> Scales { get; set; } = [];

        public Dictionary<string, string> Fields { get; set; } = [];

        public int Every { get; set; } = 1;
    }
}
