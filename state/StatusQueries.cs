using Dapper;
using InternetDesa.Core.Regions;

namespace InternetDesa.State;

/// <summary>What the public pages read.</summary>
/// <param name="database">The database, opened to read.</param>
public sealed class StatusQueries(StateDatabase database)
{
    /// <summary>
    /// A number that rises with every change of a village, and when the collector last wrote (null = never): one cheap look tells
    /// whether there is anything to read again. Read it before <see cref="Villages"/>, so that a change in between is seen next time.
    /// </summary>
    public (long Version, DateTimeOffset? Heartbeat) Freshness()
    {
        using var connection = database.Connect();
        var (version, heartbeat) = connection.QuerySingle<(long, long)>("""
            SELECT (SELECT value FROM counter WHERE name = 'data'), (SELECT value FROM counter WHERE name = 'heartbeat')
            """);
        return (version, heartbeat == 0 ? null : UnixTime.From(heartbeat));
    }

    /// <summary>All villages as they are now, by code.</summary>
    public IReadOnlyList<VillageRow> Villages()
    {
        using var connection = database.Connect();
        return [.. connection.Query<VillageRecord>($"SELECT {VillageRecord.Columns} FROM village ORDER BY code").Select(v => v.ToRow())];
    }

    /// <summary>A village's last changes of state, newest first.</summary>
    /// <param name="code">The village.</param>
    /// <param name="max">How many at most.</param>
    public IReadOnlyList<StateChange> Changes(VillageCode code, int max)
    {
        using var connection = database.Connect();
        return [.. connection.Query<StateChangeRecord>(
            "SELECT code, at, state, cause FROM state_change WHERE code = @Code ORDER BY at DESC LIMIT @Max",
            new { Code = code.Number, Max = max }).Select(c => c.ToChange())];
    }
}
