using System.Data.Common;
using Dapper;
using InternetDesa.Core.Regions;
using InternetDesa.State.Completeness;

namespace InternetDesa.State;

/// <summary>What the collector's projector keeps. It is the only writer of these tables.</summary>
/// <param name="database">The database, opened to write.</param>
public sealed class ProjectionStore(StateDatabase database)
{
    private const string UpsertVillage = $"""
        INSERT INTO village (code, state, since, cause, last_report, rtt_ms, loss_pct, simulated, covered_state, covered_since, covered_cause)
        SELECT value ->> 'Code', value ->> 'State', value ->> 'Since', value ->> 'Cause', value ->> 'LastReport', value ->> 'RttMs',
            value ->> 'LossPct', value ->> 'Simulated', value ->> 'CoveredState', value ->> 'CoveredSince', value ->> 'CoveredCause'
        {RowBatch.Source}
        ON CONFLICT (code) DO UPDATE SET state = excluded.state, since = excluded.since, cause = excluded.cause,
            last_report = excluded.last_report, rtt_ms = excluded.rtt_ms, loss_pct = excluded.loss_pct, simulated = excluded.simulated,
            covered_state = excluded.covered_state, covered_since = excluded.covered_since, covered_cause = excluded.covered_cause
        """;

    private const string UpsertChange = $"""
        INSERT INTO state_change (code, at, state, cause)
        SELECT value ->> 'Code', value ->> 'At', value ->> 'State', value ->> 'Cause'
        {RowBatch.Source}
        ON CONFLICT (code, at) DO UPDATE SET state = excluded.state, cause = excluded.cause
        """;

    // The first anchor wins for ever: points that were already delivered with it can't be moved.
    private const string UpsertBoot = $"""
        INSERT INTO boot (device, boot, first_seen, last_seen, utc0, err_ms, anchored_at, have, points, final_seq, abandoned_at)
        SELECT value ->> 'Device', value ->> 'Boot', value ->> 'FirstSeen', value ->> 'LastSeen', value ->> 'Utc0', value ->> 'ErrMs',
            value ->> 'AnchoredAt', value ->> 'Have', value ->> 'Points', value ->> 'FinalSeq', value ->> 'AbandonedAt'
        {RowBatch.Source}
        ON CONFLICT (device, boot) DO UPDATE SET last_seen = excluded.last_seen,
            utc0 = COALESCE(boot.utc0, excluded.utc0), err_ms = COALESCE(boot.err_ms, excluded.err_ms),
            anchored_at = COALESCE(boot.anchored_at, excluded.anchored_at), have = excluded.have, points = excluded.points,
            final_seq = excluded.final_seq, abandoned_at = COALESCE(boot.abandoned_at, excluded.abandoned_at)
        """;

    /// <summary>Everything that was committed.</summary>
    public ProjectionSnapshot Load()
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        var villages = connection.Query<VillageRecord>(
            $"SELECT {VillageRecord.Columns} FROM village ORDER BY code", transaction: transaction);
        var boots = connection.Query<BootRecord>($"SELECT {BootRecord.Columns} FROM boot ORDER BY device, boot", transaction: transaction);
        var done = connection.QuerySingleOrDefault<string>(
            "SELECT done FROM checkpoint WHERE reader = 'projector'", transaction: transaction);
        var heartbeat = connection.ExecuteScalar<long>("SELECT value FROM counter WHERE name = 'heartbeat'", transaction: transaction);
        return new ProjectionSnapshot([.. villages.Select(v => v.ToRow())], [.. boots.Select(b => b.ToRow())],
            BootRecord.Ranges(done ?? ""), heartbeat == 0 ? null : UnixTime.From(heartbeat));
    }

    /// <summary>Stores the changes and how far the spool was read for them in one transaction: exactly once, whatever fails.</summary>
    public void Commit(ProjectionChanges changes)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        RowBatch.Execute(connection, UpsertVillage, changes.Villages.Select(VillageRecord.Of), RowJson.Default.VillageRecordArray, transaction);
        RowBatch.Execute(connection, UpsertChange, changes.StateChanges.Select(StateChangeRecord.Of), RowJson.Default.StateChangeRecordArray, transaction);
        RowBatch.Execute(connection, UpsertBoot, changes.Boots.Select(BootRecord.Of), RowJson.Default.BootRecordArray, transaction);
        CompletenessStore.Add(connection, transaction, changes);
        OutboxStore.Insert(connection, transaction, changes.OutboxLines);
        connection.Execute("""
            INSERT INTO checkpoint (reader, done) VALUES ('projector', @Done) ON CONFLICT (reader) DO UPDATE SET done = excluded.done
            """, new { Done = changes.Done.ToString() }, transaction);
        connection.Execute("UPDATE counter SET value = @Now WHERE name = 'heartbeat'",
            new { Now = changes.Heartbeat.ToUnixTimeMilliseconds() }, transaction);
        if (changes.Villages.Count + changes.StateChanges.Count > 0)
            CountChange(connection, transaction);
        transaction.Commit();
    }

    /// <summary>
    /// Makes the villages those of the inventory: new ones begin as <see cref="VillageState.Unknown"/>, those that left it are removed.
    /// The history of states is kept, since a village that comes back has one.
    /// </summary>
    /// <param name="inventory">All villages, and whether a simulator speaks for them; one that is named twice counts once.</param>
    /// <param name="now">Since when a new village is Unknown.</param>
    public void SyncVillages(IEnumerable<(VillageCode Code, bool Simulated)> inventory, DateTimeOffset now)
    {
        var wanted = inventory.DistinctBy(v => v.Code).ToDictionary(v => v.Code.Number, v => v.Simulated ? 1 : 0);
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        var stored = connection.Query<VillageRecord>("SELECT code, simulated FROM village", transaction: transaction)
            .ToDictionary(v => v.Code, v => v.Simulated);
        var added = wanted.Where(v => !stored.ContainsKey(v.Key)).Select(v => new VillageRecord
        {
            Code = v.Key,
            State = (int)VillageState.Unknown,
            Since = now.ToUnixTimeMilliseconds(),
            Simulated = v.Value,
        }).ToList();
        var removed = stored.Keys.Where(code => !wanted.ContainsKey(code)).Select(code => new { Code = code }).ToList();
        var marked = wanted.Where(v => stored.TryGetValue(v.Key, out var was) && was != v.Value)
            .Select(v => new { Code = v.Key, Simulated = v.Value }).ToList();

        RowBatch.Execute(connection, UpsertVillage, added, RowJson.Default.VillageRecordArray, transaction);
        var entered = added.Select(v => new StateChangeRecord { Code = v.Code, At = v.Since, State = v.State });
        RowBatch.Execute(connection, UpsertChange, entered, RowJson.Default.StateChangeRecordArray, transaction);
        connection.Execute("DELETE FROM village WHERE code = @Code", removed, transaction);
        connection.Execute("UPDATE village SET simulated = @Simulated WHERE code = @Code", marked, transaction);
        if (added.Count + removed.Count + marked.Count > 0)
            CountChange(connection, transaction);
        transaction.Commit();
    }

    internal static void CountChange(DbConnection connection, DbTransaction transaction) =>
        connection.Execute("UPDATE counter SET value = value + 1 WHERE name = 'data'", transaction: transaction);
}
