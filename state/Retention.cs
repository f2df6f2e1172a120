using Dapper;

namespace InternetDesa.State;

/// <summary>Forgets what nobody needs any more, by documented ages (docs/operations.md).</summary>
/// <param name="database">The database, opened to write.</param>
public sealed class Retention(StateDatabase database)
{
    /// <summary>How long changes of state are kept; a village's last one before that stays, for it says how the time began.</summary>
    public static readonly TimeSpan StateChanges = TimeSpan.FromDays(400);

    /// <summary>
    /// How long a run of an agent is kept after its last batch, with its evidence of completeness; a device's latest run stays. Longer
    /// than agents keep batches (weeks) and batches wait for an anchor (60 days): a repeat that comes later would count as new.
    /// </summary>
    public static readonly TimeSpan Boots = TimeSpan.FromDays(90);

    /// <summary>Deletes what is too old.</summary>
    /// <returns>How many changes and runs.</returns>
    public (int StateChanges, int Boots) Prune(DateTimeOffset now)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        var changes = connection.Execute("""
            DELETE FROM state_change WHERE at < @Before
                AND at < (SELECT MAX(at) FROM state_change AS later WHERE later.code = state_change.code AND later.at < @Before)
            """, new { Before = (now - StateChanges).ToUnixTimeMilliseconds() }, transaction);
        var boots = connection.Execute("""
            DELETE FROM boot WHERE last_seen < @Before
                AND last_seen < (SELECT MAX(last_seen) FROM boot AS later WHERE later.device = boot.device)
            """, new { Before = (now - Boots).ToUnixTimeMilliseconds() }, transaction);
        var day = Completeness.WibDay.ToNumber(Completeness.WibDay.Of(now - Boots));
        connection.Execute("DELETE FROM duplicate WHERE day < @Day", new { Day = day }, transaction);
        if (boots > 0)
        {
            foreach (var table in new[] { "boot_day", "boot_gap" })
                connection.Execute($"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM boot WHERE boot.device = {table}.device AND boot.boot = {table}.boot)", transaction: transaction);
        }

        transaction.Commit();
        return (changes, boots);
    }
}
