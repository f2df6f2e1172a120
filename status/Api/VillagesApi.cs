using InternetDesa.Core.Regions;
using InternetDesa.Status.Http;
using InternetDesa.Status.Snapshots;
using InternetDesa.Status.Text;
using Microsoft.AspNetCore.Http;

namespace InternetDesa.Status.Api;

/// <summary>
/// <c>GET /api/v1/villages?codes=3301012001,33.01.01.2002</c>; without codes all, 1,000 a call, from <c>after</c> on.
/// </summary>
internal static class VillagesApi
{
    /// <summary>Villages in one answer, and codes in one question, at most.</summary>
    internal const int Most = 1000;

    public static Page Answer(StatusSnapshot? snapshot, string? codes, string? after)
    {
        if (snapshot is null)
            return ApiPage.NoData();
        if (string.IsNullOrWhiteSpace(codes))
            return All(snapshot, after);
        if (after is not null)
            return Bad("Both 'codes' and 'after'", "Write either 'codes', or 'after' to go on through all villages.");

        var texts = codes.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (texts.Length > Most)
            return Bad("Too many codes", $"There are {texts.Length} codes: write at most {Most} a call.");
        var bad = texts.Where(text => !VillageCode.TryParse(text, out _)).ToList();
        if (bad.Count > 0)
            return Bad("Not village codes",
                string.Join(", ", bad.Take(10).Select(text => $"'{text}'"))
                + ": write ten digits such as 3301012001 or 33.01.01.2001, separated by commas.");

        var asked = texts.Select(VillageCode.Parse).Distinct().ToLookup(code => snapshot.Village(code) is not null);
        var found = asked[true].Select(code => snapshot.Village(code)!);
        return Ok(snapshot, found, [.. asked[false].Select(code => code.Digits)], after: null);
    }

    private static Page All(StatusSnapshot snapshot, string? after)
    {
        var last = default(VillageCode);
        if (after is not null && !VillageCode.TryParse(after, out last))
            return Bad("'after' is no village code", $"'{after}': write the member 'after' of the last answer.");
        var villages = snapshot.Villages.Where(v => v.Code.CompareTo(last) > 0).Take(Most + 1).ToList();
        return Ok(snapshot, villages.Take(Most), [], villages.Count > Most ? villages[Most - 1].Code.Digits : null);
    }

    private static Page Ok(StatusSnapshot snapshot, IEnumerable<VillageView> villages, IReadOnlyList<string> unknown, string? after)
    {
        var updated = snapshot.Heartbeat is { } beat ? Wib.Of(beat) : (DateTimeOffset?)null;
        var answer = new VillagesAnswer(updated, snapshot.Stale, [.. villages.Select(Of)], unknown, after);
        return ApiPage.Ok(answer, ApiPage.Json.VillagesAnswer);
    }

    private static VillageAnswer Of(VillageView village)
    {
        var row = village.Row;
        return new VillageAnswer(row.Code.Digits, village.Name, village.Kecamatan, village.Kabupaten,
            row.State.ToString().ToLowerInvariant(), (int)row.State, Wib.Of(row.Since),
            row.LastReport is { } last ? Wib.Of(last) : null, row.Cause.ToString().ToLowerInvariant(), row.Simulated);
    }

    private static Page Bad(string title, string detail) => ApiPage.Refuse(StatusCodes.Status400BadRequest, title, detail);
}
