using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes;

/// <summary>Something that happened, once.</summary>
/// <param name="Kind">What: <c>start</c>, <c>uplink</c>, <c>trouble</c>, <c>command</c>, <c>config</c>, <c>upgrade</c>.</param>
/// <param name="Value">Which.</param>
/// <param name="SinceSeconds">For how long it has been so, or was until now; null where nobody knows.</param>
internal sealed record EventPoint(string Kind, string Value, long? SinceSeconds = null) : IPoint
{
    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("event"u8).Field("kind"u8, Kind).Field("value"u8, Value);
        if (SinceSeconds is { } since)
            writer.Field("since_s"u8, since);
        writer.End(timestamp);
    }
}
