using System.Data.Common;
using Dapper;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>
/// The journal's database: a file of SQLite, or PostgreSQL where several machines work on one. Each call has a pooled connection of its own,
/// so it may be used from any thread and by any number of processes.
/// </summary>
/// <param name="engine">What differs between the two.</param>
internal sealed class JournalDatabase(IJournalEngine engine) : IDisposable
{
    private const string Migrations = "journal/";

    /// <summary>Opens it, creates and migrates it as needed.</summary>
    /// <param name="journal">A file's path, or a connection string <c>Host=…;Database=…</c>.</param>
    /// <exception cref="FormatException">It is a connection string with faults.</exception>
    /// <exception cref="JournalException">It can not be opened, or a newer program has migrated it.</exception>
    public static JournalDatabase Open(string journal)
    {
        var database = new JournalDatabase(PostgresJournal.Parse(journal) is { } server ? new PostgresJournal(server) : new SqliteJournal(journal));
        try
        {
            database.Write(database.Migrate);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Reads.</summary>
    /// <exception cref="JournalException">It can not be read.</exception>
    public T Read<T>(Func<DbConnection, T> read) => Guarded(() =>
    {
        using var connection = engine.Connect();
        return read(connection);
    });

    /// <summary>Writes in one transaction that nobody else writes beside; when it returns, the disk has it.</summary>
    /// <exception cref="JournalException">It takes nothing; nothing was changed.</exception>
    public T Write<T>(Func<DbConnection, DbTransaction, T> write) => Guarded(() =>
    {
        using var connection = engine.Connect();
        using var transaction = engine.BeginAlone(connection);
        var result = write(connection, transaction);
        transaction.Commit();
        return result;
    });

    /// <inheritdoc cref="Write{T}(Func{DbConnection, DbTransaction, T})"/>
    public void Write(Action<DbConnection, DbTransaction> write) => Write((connection, transaction) =>
    {
        write(connection, transaction);
        return true;
    });

    /// <summary>What time it is for all who use the journal: what one has said to hold, another lets go by the same clock.</summary>
    /// <param name="connection">The connection of <see cref="Write{T}"/>.</param>
    /// <param name="machine">The clock of this machine.</param>
    public DateTimeOffset Now(DbConnection connection, TimeProvider machine) => engine.Now(connection, machine);

    /// <summary>Closes the pooled connections.</summary>
    public void Dispose() => engine.Dispose();

    private void Migrate(DbConnection connection, DbTransaction transaction)
    {
        var assembly = typeof(JournalDatabase).Assembly;
        var steps = assembly.GetManifestResourceNames().Where(name => name.StartsWith(Migrations, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)", transaction: transaction);
        var version = connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version", transaction: transaction);
        if (version > steps.Count)
            throw new JournalException($"The journal {engine.Name} has version {version}, this program knows {steps.Count} at most: "
                + "install the release that migrated it.");
        for (var step = version; step < steps.Count; step++)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(steps[step])!);
            var sql = reader.ReadToEnd().Replace("{bytes}", engine.Bytes, StringComparison.Ordinal)
                .Replace("{append_only}", engine.AppendOnly, StringComparison.Ordinal);
            connection.Execute(sql, transaction: transaction);
            connection.Execute("INSERT INTO schema_version (version) VALUES (@Version)", new { Version = step + 1 }, transaction);
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (DbException fault)
        {
            throw new JournalException($"The journal {engine.Name}{engine.Explain(fault) ?? $": {fault.Message}"}", fault);
        }
    }
}
