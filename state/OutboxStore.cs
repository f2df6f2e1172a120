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

    /// <summary>Forgets all lines up to <paramref name="id"/>, included: they are delivered.</summary>
    public void DeleteThrough(long id)
    {
        using var connection = database.Connect();
        connection.Execute("DELETE FROM outbox WHERE id <= @Id", new { Id = id });
    }
}
