using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes.Ping;

/// <summary>What the echoes of one sample to one target came to.</summary>
/// <param name="Target">The target as the options name it.</param>
/// <param name="Sent">How many were sent.</param>
/// <param name="RoundTrips">The round-trip times of those answered, ms, in the order of sending.</param>
internal sealed record PingPoint(string Target, int Sent, IReadOnlyList<double> RoundTrips) : IPoint
{
    /// <summary>
    /// The mean difference between consecutive round-trip times, ms; null with fewer than two. It is the measure of RFC 3550 §6.4.1
    /// without its smoothing, which a handful of echoes is too short for.
    /// </summary>
    public double? JitterMs => RoundTrips.Count < 2 ? null : RoundTrips.Zip(RoundTrips.Skip(1), (a, b) => Math.Abs(b - a)).Average();

    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("ping"u8).Tag("target"u8, Target).Field("sent"u8, (long)Sent).Field("recv"u8, (long)RoundTrips.Count)
            .Field("loss_pct"u8, 100.0 * (Sent - RoundTrips.Count) / Sent);
        if (RoundTrips.Count > 0)
            writer.Field("rtt_min_ms"u8, Round(RoundTrips.Min())).Field("rtt_avg_ms"u8, Round(RoundTrips.Average()))
                .Field("rtt_max_ms"u8, Round(RoundTrips.Max()));
        if (JitterMs is { } jitter)
            writer.Field("jitter_ms"u8, Round(jitter));
        writer.End(timestamp);
    }

    // Finer than 10 µs is noise that costs bytes on the wire.
    private static double Round(double ms) => Math.Round(ms, 2);
}
