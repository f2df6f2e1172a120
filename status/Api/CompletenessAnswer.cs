namespace InternetDesa.Status.Api;

/// <summary>What <c>GET /api/v1/completeness</c> answers. Times are RFC 3339 at +07:00.</summary>
/// <param name="Updated">When the collector last wrote; null = never.</param>
/// <param name="Stale">Whether that is too long ago to rely on.</param>
/// <param name="Code">The village, ten digits.</param>
/// <param name="Days">By device and day, those of the last 90 days.</param>
internal sealed record CompletenessAnswer(DateTimeOffset? Updated, bool Stale, string Code, IReadOnlyList<CompletenessDayAnswer> Days);

/// <summary>What became of the points that one device collected on one day. <c>sampled</c> = received + refused + thinned + abandoned + lost_power + missing.</summary>
/// <param name="Day">The day in WIB.</param>
/// <param name="Device">The device's name in its village.</param>
/// <param name="Sampled">Points collected, as the device counts them.</param>
/// <param name="Received">Points stored.</param>
/// <param name="Duplicate">Points that came again that day, and were dropped.</param>
/// <param name="Refused">Points that came and were set aside.</param>
/// <param name="Thinned">Points that the device replaced by averages.</param>
/// <param name="Abandoned">Points that the device gave up.</param>
/// <param name="LostPower">Points that a power cut took.</param>
/// <param name="Missing">Points that nobody has accounted for.</param>
/// <param name="MissingBatches">Reports that nobody has accounted for.</param>
/// <param name="Waiting">Whether those may still come.</param>
/// <param name="Unanchored">Of the received, those whose time nobody knows yet.</param>
internal sealed record CompletenessDayAnswer(
    DateOnly Day, string Device, long Sampled, long Received, long Duplicate, long Refused, long Thinned, long Abandoned, long LostPower,
    long Missing, long MissingBatches, bool Waiting, long Unanchored);
