namespace InternetDesa.Collector.Admin;

/// <summary>A dead letter as the admin port tells it.</summary>
/// <param name="Offset">Its number.</param>
/// <param name="Reason"><c>schema</c>, <c>time</c>, <c>no_anchor</c>, <c>identity</c> or <c>influx</c>.</param>
/// <param name="From">The identity that it came by; empty where there is none.</param>
/// <param name="Topic">The MQTT topic; empty where there is none.</param>
/// <param name="Message">What was wrong and what to write instead.</param>
/// <param name="Boot">The batch's boot; 0 where there is none.</param>
/// <param name="Seq">The batch's seq; 0 where there is none.</param>
/// <param name="Received">When it was received.</param>
/// <param name="Bytes">How long its content is.</param>
/// <param name="Replayed">Whether it was replayed already.</param>
/// <param name="Content">The refused bytes in Base64, where one letter was asked for.</param>
internal sealed record LetterAnswer(long Offset, string Reason, string From, string Topic, string Message, long Boot, long Seq,
    DateTimeOffset Received, int Bytes, bool Replayed, string? Content);

/// <summary>Some dead letters.</summary>
/// <param name="Letters">By their numbers.</param>
/// <param name="After">What to pass as <c>after</c> for the next ones; null where these are the last.</param>
internal sealed record LettersAnswer(IReadOnlyList<LetterAnswer> Letters, long? After);

/// <summary>What became of a replay.</summary>
/// <param name="Replayed">Letters whose points are in the spool or the outbox now.</param>
/// <param name="Refused">Letters that stay: why, by their numbers.</param>
/// <param name="After">What to pass as <c>after</c> to go on; null where all were looked at.</param>
internal sealed record ReplayAnswer(int Replayed, IReadOnlyList<ReplayRefusal> Refused, long? After);

/// <summary>A letter that could not be replayed.</summary>
/// <param name="Offset">Its number.</param>
/// <param name="Message">Why.</param>
internal sealed record ReplayRefusal(long Offset, string Message);
