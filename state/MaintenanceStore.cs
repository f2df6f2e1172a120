using Dapper;

namespace InternetDesa.State;

/// <summary>The windows of maintenance. The collector writes them, the pages read them.</summary>
/// <param name="database">The database, opened to write for <see cref="Add"/> and <see cref="Cancel"/>.</param>
public sealed class MaintenanceStore(StateDatabase database)
{
    /// <summary>How long windows are shown after their end.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    private const string Columns =
        "id, prefix, starts_at AS startsAt, ends_at AS endsAt, reason, announced_at AS announcedAt, cancelled_at AS cancelledAt";

    /// <summary>Windows that are to come, go on, or ended within <see cref="Kept"/>, by their begin; the cancelled ones too.</summary>
    public IReadOnlyList<MaintenanceWindow> Recent(DateTimeOffset now)
    {
        using var connection = database.Connect();
        return [.. connection.Query<MaintenanceRecord>(
            $"SELECT {Columns} FROM maintenance WHERE ends_at > @After ORDER BY starts_at, id",
            new { After = (now - Kept).ToUnixTimeMilliseconds() }).Select(record => record.ToWindow())];
    }

    /// <summary>Stores a new window, which is taken as it is: the caller has checked it. The pages see it as a change.</summary>
    public MaintenanceWindow Add(string prefix, DateTimeOffset from, DateTimeOffset to, string reason, DateTimeOffset now)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        var id = connection.ExecuteScalar<long>(
            "UPDATE counter SET value = value + 1 WHERE name = 'maintenance' RETURNING value", transaction: transaction);
        var record = connection.QuerySingle<MaintenanceRecord>($"""
            INSERT INTO maintenance (id, prefix, starts_at, ends_at, reason, announced_at)
            VALUES (@Id, @Prefix, @From, @To, @Reason, @Now) RETURNING {Columns}
            """, new
        {
            Id = id,
            Prefix = prefix,
            From = from.ToUnixTimeMilliseconds(),
            To = to.ToUnixTimeMilliseconds(),
            Reason = reason,
            Now = now.ToUnixTimeMilliseconds(),
        }, transaction);
        ProjectionStore.CountChange(connection, transaction);
        transaction.Commit();
        return record.ToWindow();
    }

    /// <summary>Calls a window off from now on.</summary>
    public void Cancel(long id, DateTimeOffset now)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        connection.Execute("UPDATE maintenance SET cancelled_at = @Now WHERE id = @Id AND cancelled_at IS NULL",
            new { Id = id, Now = now.ToUnixTimeMilliseconds() }, transaction);
        ProjectionStore.CountChange(connection, transaction);
        transaction.Commit();
    }
}
