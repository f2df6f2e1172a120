using System.Data.Common;
using Dapper;

namespace InternetDesa.State;

/// <summary>Points that the collector itself makes, committed with the state that they tell of; Delivery reads them.</summary>
/// <param name="database">The database, opened to write.</param>
public sealed class OutboxStore(StateDatabase database)
{
    /// <summary>The oldest lines after <paramref name="afterId"/>, in order. An id is never given out twice.</summary>
    /// <param name="afterId">The last id that the caller has; 0 for none.</param>
    /// <param name="max">How many at most.</param>
    public IReadOnlyList<(long Id, byte[] Line)> Read(long afterId, int max)
    {
        using var connection = database.Connect();
        return [.. connection.Query<(long, byte[])>("SELECT id, line FROM outbox WHERE id > @AfterId ORDER BY id LIMIT @Max",
            new { AfterId = afterId, Max = max })];
    }

    /// <summary>Adds lines, durably.</summary>
    public void Add(IReadOnlyCollection<OutboxLine> lines)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        Insert(connection, transaction, lines);
        transaction.Commit();
    }

    /// <summary>Forgets all lines up to <paramref name="id"/>, included: they are delivered.</summary>
    public void DeleteThrough(long id)
    {
        using var connection = database.Connect();
        connection.Execute("DELETE FROM outbox WHERE id <= @Id", new { Id = id });
    }

    /// <summary>Drops the oldest droppable lines beyond a limit; the others stay, however many they are.</summary>
    /// <param name="maxDroppable">How many droppable lines stay.</param>
    /// <returns>How many were dropped.</returns>
    public int Trim(long maxDroppable)
    {
        using var connection = database.Connect();
        return connection.Execute("""
            DELETE FROM outbox WHERE droppable = 1
                AND id <= (SELECT id FROM outbox WHERE droppable = 1 ORDER BY id DESC LIMIT 1 OFFSET @Max)
            """, new { Max = maxDroppable });
    }

    /// <summary>How many lines wait.</summary>
    public long Count()
    {
        using var connection = database.Connect();
        return connection.ExecuteScalar<long>("SELECT COUNT(*) FROM outbox");
    }

    internal static void Insert(DbConnection connection, DbTransaction transaction, IReadOnlyCollection<OutboxLine> lines)
    {
        if (lines.Count == 0)
            return;
        var last = connection.ExecuteScalar<long>("UPDATE counter SET value = value + @Count WHERE name = 'outbox' RETURNING value",
            new { lines.Count }, transaction);
        var rows = lines.Select((line, i) => new { Id = last - lines.Count + 1 + i, Line = line.Bytes, Droppable = line.Droppable ? 1 : 0 });
        connection.Execute("INSERT INTO outbox (id, line, droppable) VALUES (@Id, @Line, @Droppable)", rows, transaction);
    }
}
