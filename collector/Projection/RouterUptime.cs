using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Projection;

/// <summary>How long a router has run, by what it answered.</summary>
internal static class RouterUptime
{
    /// <summary>The <c>uptime_s</c> of a record's <c>sys</c> line; null where it has none.</summary>
    public static TimeSpan? Of(ReadOnlySpan<byte> lines)
    {
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            if (!reader.Measurement.SequenceEqual("sys"u8))
                continue;
            while (reader.ReadField(out var key, out var value))
            {
                if (key.SequenceEqual("uptime_s"u8))
                    return TimeSpan.FromSeconds(value.Integer);
            }
        }

        return null;
    }
}
