using Dapper;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>What was found of a village.</summary>
/// <param name="Village">Ten digits.</param>
/// <param name="Kind"><c>drift</c> or <c>backup</c>.</param>
/// <param name="At">When.</param>
/// <param name="State">A word.</param>
/// <param name="Detail">Why. May hold a router's text.</param>
internal sealed record VillageCheck(string Village, string Kind, DateTimeOffset At, string State, string Detail);

/// <summary>What the service found of each village last: drift and backups.</summary>
internal sealed class CheckStore(JournalDatabase database)
{
    /// <summary>Keeps what was found.</summary>
    /// <exception cref="JournalException">The journal takes nothing.</exception>
    public void Keep(IReadOnlyCollection<VillageCheck> found) => database.Write((connection, transaction) => connection.Execute("""
        INSERT INTO village_check (village, kind, at, state, detail) VALUES (@Village, @Kind, @At, @State, @Detail)
        ON CONFLICT (village, kind) DO UPDATE SET at = excluded.at, state = excluded.state, detail = excluded.detail
        """, found.Select(check => new
        {
            check.Village, check.Kind, At = check.At.ToUnixTimeMilliseconds(), check.State, Detail = HostileText.Line(check.Detail),
        }), transaction));

    /// <summary>How many villages stand where, by kind and state.</summary>
    public IReadOnlyList<(string Kind, string State, long Count)> Counts() => database.Read(connection =>
        connection.Query<(string, string, long)>("SELECT kind, state, COUNT(*) FROM village_check GROUP BY kind, state").ToList());

    /// <summary>What was found of villages, by code.</summary>
    /// <param name="after">Those after this village.</param>
    /// <param name="count">At most so many villages.</param>
    public IReadOnlyList<VillageCheck> Page(string after, int count) => database.Read(connection =>
        connection.Query<(string Village, string Kind, long At, string State, string Detail)>("""
            SELECT village, kind, at, state, detail FROM village_check
            WHERE village > @after AND village <= COALESCE((SELECT MAX(village) FROM (
                SELECT DISTINCT village FROM village_check WHERE village > @after ORDER BY village LIMIT @count) AS page), '')
            ORDER BY village, kind
            """, new { after, count })
        .Select(row => new VillageCheck(row.Village, row.Kind, DateTimeOffset.FromUnixTimeMilliseconds(row.At), row.State, row.Detail)).ToList());
}
