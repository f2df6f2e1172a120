using Dapper;

namespace InternetDesa.State;

/// <summary>The retained messages of the collector's own MQTT server, so that a restart does not lose them.</summary>
/// <param name="database">The database, opened to write.</param>
public sealed class RetainedStore(StateDatabase database)
{
    /// <summary>Keeps messages in place of their topics' last ones; an empty payload removes (MQTT 3.1.1, MQTT-3.3.1-10).</summary>
    public void PutAll(IEnumerable<(string Topic, byte[] Payload)> messages)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginTransaction();
        foreach (var (topic, payload) in messages)
        {
            if (payload.Length == 0)
                connection.Execute("DELETE FROM retained WHERE topic = @Topic", new { Topic = topic }, transaction);
            else
                connection.Execute("""
                    INSERT INTO retained (topic, payload) VALUES (@Topic, @Payload)
                    ON CONFLICT (topic) DO UPDATE SET payload = excluded.payload
                    """, new { Topic = topic, Payload = payload }, transaction);
        }

        transaction.Commit();
    }

    /// <summary>All of them, by topic.</summary>
    public IEnumerable<(string Topic, byte[] Payload)> All()
    {
        using var connection = database.Connect();
        return connection.Query<(string, byte[])>("SELECT topic, payload FROM retained ORDER BY topic");
    }
}
