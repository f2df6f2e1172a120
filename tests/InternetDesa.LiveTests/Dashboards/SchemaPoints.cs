using System.Buffers;
using InternetDesa.Core.Metrics;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.LiveTests.Dashboards;

/// <summary>Points of every measurement of the schema with all its fields, as one village, its regions and one collector would write them.</summary>
internal static class SchemaPoints
{
    public const string Village = "3301012001";
    public const string Device = "gw";
    private const int Minutes = 30;

    /// <summary>A point a minute for the last half hour of each measurement.</summary>
    public static byte[] Write(DateTimeOffset now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var lines = new LineWriter(buffer);
        for (var minute = 0; minute < Minutes; minute++)
        {
            foreach (var definition in MetricSchema.Measurements)
            {
                foreach (var tags in Tags(definition))
                    Point(lines, definition, tags, now.AddMinutes(-minute));
            }
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static IEnumerable<(string Key, string Value)[]> Tags(MeasurementDefinition definition) => definition.Name switch
    {
        "monitor" => [[("instance", "satu")]],
        "rollup_1m" => [
            [("level", "prov"), ("prov", Village[..2])],
            [("kab", Village[..4]), ("level", "kab"), ("prov", Village[..2])],
            [("kab", Village[..4]), ("kec", Village[..6]), ("level", "kec"), ("prov", Village[..2])]],
        _ => [[("desa", Village), ("dev", Device), ("kab", Village[..4]), ("kec", Village[..6]), ("prov", Village[..2]),
            .. definition.Tags.Select(tag => (tag, "satu"))]],
    };

    private static void Point(LineWriter lines, MeasurementDefinition definition, (string Key, string Value)[] tags, DateTimeOffset at)
    {
        lines.Measurement(System.Text.Encoding.UTF8.GetBytes(definition.Name));
        foreach (var (key, value) in tags)
            lines.Tag(System.Text.Encoding.UTF8.GetBytes(key), value);
        foreach (var field in definition.Fields)
        {
            var key = System.Text.Encoding.UTF8.GetBytes(field.Name);
            // 2: a number that is a state (down) and a cause as well.
            _ = field.Type switch
            {
                FieldType.Integer => lines.Field(key, 2L),
                FieldType.Float => lines.Field(key, 2.5),
                _ => lines.Field(key, "dua"),
            };
        }

        lines.End(at.ToUnixTimeMilliseconds() * 1_000_000);
    }
}
