using InternetDesa.Core.Regions;
using InternetDesa.State.Completeness;
using InternetDesa.Status.Http;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;
using Microsoft.AspNetCore.Http;

namespace InternetDesa.Status.Api;

/// <summary><c>GET /api/v1/completeness?code=3301012001</c>: what became of the points that a village's agent collected.</summary>
internal static class CompletenessApi
{
    /// <summary>Answers.</summary>
    /// <param name="snapshot">The villages; null where nothing was ever read.</param>
    /// <param name="code">What was asked for.</param>
    /// <param name="read">Reads the account of a village; null where it can't be read now.</param>
    public static Page Answer(StatusSnapshot? snapshot, string? code, Func<VillageCode, IReadOnlyList<CompletenessDay>?> read)
    {
        if (snapshot is null)
            return ApiPage.NoData();
        if (!VillageCode.TryParse(code ?? "", out var village))
            return ApiPage.Refuse(StatusCodes.Status400BadRequest, "Not a village code", $"'{code}': write code=3301012001, ten digits or 33.01.01.2001.");
        if (snapshot.Village(village) is null)
            return ApiPage.Refuse(StatusCodes.Status404NotFound, "No such village", $"Village {village.Dotted} is not monitored here.");
        if (read(village) is not { } days)
            return ApiPage.NoData();
        var updated = snapshot.Heartbeat is { } beat ? Wib.Of(beat) : (DateTimeOffset?)null;
        return ApiPage.Ok(new CompletenessAnswer(updated, snapshot.Stale, village.Digits, [.. days.Select(Of)]), ApiPage.Json.CompletenessAnswer);
    }

    private static CompletenessDayAnswer Of(CompletenessDay day) => new(day.Day, day.Device.Device, day.Sampled, day.Received, day.Duplicate, day.Refused,
        day.Thinned, day.Abandoned, day.LostPower, day.Missing, day.MissingBatches, day.Waiting, day.Unanchored);
}
