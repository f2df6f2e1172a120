using InternetDesa.Protocols.Influx;

namespace InternetDesa.Collector.Projection;

/// <summary>How good a village's uplink was in one batch.</summary>
/// <param name="RttMs">Round-trip time, milliseconds; null where nothing came back.</param>
/// <param name="LossPct">Lost, per cent.</param>
internal readonly record struct LinkQuality(double? RttMs, double LossPct)
{
    /// <summary>
    /// The best of a batch's ping targets: what all targets share is the village's link, what one target suffers is its own.
    /// </summary>
    /// <param name="lines">A record's validated lines.</param>
    /// <param name="notBefore">Older points say nothing about now, nanoseconds since 1970.</param>
    /// <returns>Null where the batch has no fresh ping.</returns>
    public static LinkQuality? Best(ReadOnlySpan<byte> lines, long notBefore)
    {
        LinkQuality? best = null;
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            if (!reader.Measurement.SequenceEqual("ping"u8))
                continue;
            double? rtt = null, loss = null;
            while (reader.ReadField(out var key, out var value))
            {
                if (key.SequenceEqual("rtt_avg_ms"u8))
                    rtt = value.Float;
                else if (key.SequenceEqual("loss_pct"u8))
                    loss = value.Float;
            }

            if (loss is not { } lost || reader.Timestamp is not { } time || time < notBefore)
                continue;
            if (best is not { } other || lost < other.LossPct || (lost == other.LossPct && (rtt ?? double.MaxValue) < (other.RttMs ?? double.MaxValue)))
                best = new LinkQuality(rtt, lost);
        }

        return best;
    }
}
