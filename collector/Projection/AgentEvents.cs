using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Influx;
using InternetDesa.State;

namespace InternetDesa.Collector.Projection;

/// <summary>Reads out of a record what an agent testifies: its troubles as they came and went, and how long it did not run before its start.</summary>
internal static class AgentEvents
{
    // Longer than a spool lasts, and than anything is waited for.
    private const long LongestSilence = 60L * 86_400;

    // What a village's clock may be ahead of ours, nanoseconds: ingest takes no more either.
    private const long ClockSlack = 600L * 1_000_000_000;

    /// <summary>Takes the events of a record.</summary>
    /// <param name="lines">Its validated lines.</param>
    /// <param name="utc0">UTC nanoseconds that its times count from: 0 where they are UTC.</param>
    /// <param name="start">UTC nanoseconds of the boot's start; null where nobody knows yet.</param>
    /// <param name="received">UTC nanoseconds of its receipt: nothing that it tells is younger, but for a clock that is ahead.</param>
    /// <param name="testimony">Receives them.</param>
    public static void Read(ReadOnlySpan<byte> lines, long utc0, long? start, long received, VillageTestimony testimony)
    {
        // Hardly any record has one.
        if (lines.IndexOf("event,"u8) < 0)
            return;
        var reader = new LineReader(lines);
        while (reader.Read())
        {
            if (!reader.Measurement.SequenceEqual("event"u8))
                continue;
            var (kind, value) = ("", "");
            long? since = null;
            while (reader.ReadField(out var key, out var field))
            {
                if (key.SequenceEqual("kind"u8) && field.Kind == FieldKind.Text)
                    kind = field.Text;
                else if (key.SequenceEqual("value"u8) && field.Kind == FieldKind.Text)
                    value = field.Text;
                else if (key.SequenceEqual("since_s"u8) && field.Kind == FieldKind.Integer)
                    since = Math.Clamp(field.Integer, 0, LongestSilence);
            }

            if (reader.Timestamp is not { } time || utc0 + time > received + ClockSlack || utc0 + time < received - (LongestSilence * 1_000_000_000))
                continue;
            if (kind == "trouble" && Trouble(value) is { } trouble)
                testimony.Note(UnixNanoseconds.ToTime(utc0 + time), trouble);
            else if (kind == "start" && since is { } silence && Silence(value) is { } why)
                testimony.NoteSilence(UnixNanoseconds.ToTime(start ?? (utc0 + time)), TimeSpan.FromSeconds(silence), why);
        }
    }

    // The agent's VillageTrouble. Where the internet works and only we are not reached, the fault is ours.
    private static OutageCause? Trouble(string value) => value switch
    {
        "none" => OutageCause.Unknown,
        "power" => OutageCause.Power,
        "router" => OutageCause.Router,
        "uplink" => OutageCause.Uplink,
        "province" => OutageCause.Monitor,
        _ => null,
    };

    // The agent's StartReason. A box that was stopped, or whose agent died, says nothing of the village's internet: it is our own eye.
    private static OutageCause? Silence(string value) => value switch
    {
        "power" => OutageCause.Power,
        "restart" or "reboot" or "crash" => OutageCause.Monitor,
        _ => null,
    };
}
