using System.Buffers;
using InternetDesa.Collector.Ingest;
using InternetDesa.Protocols.Influx;
using InternetDesa.State.Completeness;

namespace InternetDesa.Collector.Completeness;

/// <summary>A day's account as a point of measurement <c>completeness</c>, at the day's first moment in WIB.</summary>
internal static class CompletenessLine
{
    /// <summary>The line.</summary>
    public static byte[] Of(CompletenessDay day)
    {
        var line = new ArrayBufferWriter<byte>(256);
        new LineWriter(line).Measurement("completeness"u8).RawTags(VillageTags.Of(day.Device))
            .Field("sampled_n"u8, day.Sampled).Field("received_n"u8, day.Received).Field("dup_n"u8, day.Duplicate)
            .Field("abandoned_n"u8, day.Abandoned).Field("thinned_n"u8, day.Thinned).Field("lost_power_n"u8, day.LostPower)
            .Field("refused_n"u8, day.Refused).Field("unanchored_n"u8, day.Unanchored)
            .Field("missing_n"u8, day.Missing).Field("missing_batches_n"u8, day.MissingBatches).Field("waiting"u8, day.Waiting ? 1L : 0L)
            .End(WibDay.StartOf(day.Day).ToUnixTimeMilliseconds() * 1_000_000);
        return line.WrittenSpan.ToArray();
    }
}
