namespace InternetDesa.Status.Api;

/// <summary>What <c>GET /api/v1/villages</c> answers. Times are RFC 3339 at +07:00.</summary>
/// <param name="Updated">When the collector last wrote; null = never.</param>
/// <param name="Stale">Whether that is too long ago to rely on.</param>
/// <param name="Villages">Those asked for, in the order asked; without codes all, ascending.</param>
/// <param name="Unknown">Codes asked for that are not monitored here.</param>
/// <param name="After">What to pass as <c>after</c> for the next ones; null where these are the last.</param>
internal sealed record VillagesAnswer(
    DateTimeOffset? Updated, bool Stale, IReadOnlyList<VillageAnswer> Villages, IReadOnlyList<string> Unknown, string? After);

/// <summary>One village.</summary>
/// <param name="Code">Ten digits.</param>
/// <param name="Name">With its kind: <c>Desa Tambakreja</c>.</param>
/// <param name="Kecamatan">With its kind.</param>
/// <param name="Kabupaten">With its kind.</param>
/// <param name="State"><c>normal</c>, <c>degraded</c>, <c>down</c>, <c>affected</c>, <c>maintenance</c> or <c>unknown</c>.</param>
/// <param name="StateCode">The same as a number, 0 to 5.</param>
/// <param name="Since">When that state began.</param>
/// <param name="LastReport">When it was last heard of; null = never.</param>
/// <param name="Cause">
/// <c>power</c>, <c>uplink</c>, <c>upstream</c>, <c>router</c>, <c>maintenance</c>, <c>monitor</c> or <c>unknown</c>; of <c>normal</c> that of
/// the outage which it ended.
/// </param>
/// <param name="Simulated">Whether a simulator speaks for it: never count it as a real village.</param>
internal sealed record VillageAnswer(
    string Code, string Name, string Kecamatan, string Kabupaten, string State, int StateCode,
    DateTimeOffset Since, DateTimeOffset? LastReport, string Cause, bool Simulated);

/// <summary>A refusal (RFC 9457).</summary>
/// <param name="Title">What is wrong.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What exactly, and what to write instead.</param>
internal sealed record Problem(string Title, int Status, string Detail);
