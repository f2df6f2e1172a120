using System.Globalization;
using System.Text;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Tests.Collector;

/// <summary>A point that the collector made, checked against the schema while it is read.</summary>
internal sealed record RollupPoint(string Measurement, IReadOnlyDictionary<string, string> Tags, IReadOnlyDictionary<string, double> Fields, long Time)
{
    private static readonly string[] VillageTags = ["prov", "kab", "kec", "desa", "dev"];

    /// <summary>The finest code among its tags: 2, 4 or 6 digits.</summary>
    public string Region => Tags.GetValueOrDefault("kec") ?? Tags.GetValueOrDefault("kab") ?? Tags["prov"];

    public long this[string field] => (long)Fields[field];

    public static RollupPoint Read(byte[] line)
    {
        var reader = new LineReader(line);
        Assert.True(reader.Read());
        var definition = MetricSchema.Find(reader.Measurement);
        Assert.NotNull(definition);
        var (tags, fields) = (new Dictionary<string, string>(), new Dictionary<string, double>());
        while (reader.ReadTag(out var key, out var value))
        {
            Assert.True(definition.HasTag(key) || VillageTags.Contains(Encoding.UTF8.GetString(key)));
            tags.Add(Encoding.UTF8.GetString(key), Encoding.UTF8.GetString(value));
        }

        while (reader.ReadField(out var key, out var value))
        {
            Assert.Equal(definition.Field(key)?.Type, value.Kind == FieldKind.Integer ? FieldType.Integer : FieldType.Float);
            fields.Add(Encoding.UTF8.GetString(key), double.Parse(Encoding.UTF8.GetString(value.Raw).TrimEnd('i'), CultureInfo.InvariantCulture));
        }

        Assert.Null(reader.Error);
        Assert.False(definition.DeviceMayWrite);
        Assert.Equal(tags.Keys.Order(StringComparer.Ordinal), tags.Keys);
        return new RollupPoint(definition.Name, tags, fields, reader.Timestamp!.Value);
    }
}
