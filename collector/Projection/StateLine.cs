using System.Buffers;
using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Influx;
using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>A village's state as a point of measurement <c>state</c>, which only the collector writes.</summary>
internal static class StateLine
{
    /// <summary>The line.</summary>
    /// <param name="row">The village.</param>
    /// <param name="gateway">The device whose state it is.</param>
    /// <param name="at">The point's time.</param>
    public static byte[] Of(VillageRow row, DeviceId gateway, DateTimeOffset at)
    {
        var line = new ArrayBufferWriter<byte>(160);
        new LineWriter(line).Measurement("state"u8).RawTags(VillageTags.Of(gateway))
            .Field("code"u8, (long)row.State)
            .Field("since_s"u8, row.Since.ToUnixTimeSeconds())
            .Field("cause"u8, (long)row.Cause)
            .End(at.ToUnixTimeMilliseconds() * 1_000_000);
        return line.WrittenSpan.ToArray();
    }
}
