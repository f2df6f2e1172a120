using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>
/// The journal's database, SQLite in WAL mode. Each call has a pooled connection of its own, so it may be used from any thread and by any
/// number of processes of one machine.
/// </summary>
internal sealed class JournalDatabase : IDisposable
{
    private const string Prefix = "journal/";
    private const int Full = 13, IoError = 10, ReadOnly = 8, CantOpen = 14, NoDatabase = 26, Corrupt = 11;
    private readonly string _path;
    private readonly string _connection;

    private JournalDatabase(string path)
    {
        _path = path;
        _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
    }

    /// <summary>Opens it, creates and migrates it as needed.</summary>
    /// <exception cref="JournalException">It can not be opened, or a newer program has migrated it.</exception>
    public static JournalDatabase Open(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        var database = new JournalDatabase(path);
        database.Write((connection, _) => connection.ExecuteScalar<int>("SELECT 1"), prepare: connection =>
        {
            // The mode is kept in the file.
            connection.Execute("PRAGMA journal_mode = WAL");
            database.Migrate(connection);
        });
        return database;
    }

    /// <summary>Reads.</summary>
    /// <exception cref="JournalException">It can not be read.</exception>
    public T Read<T>(Func<DbConnection, T> read) => Guarded(() =>
    {
        using var connection = Connect();
        return read(connection);
    });

    /// <summary>Writes in one transaction that nobody else writes beside; when it returns, the disk has it.</summary>
    /// <exception cref="JournalException">It takes nothing; nothing was changed.</exception>
    public T Write<T>(Func<DbConnection, DbTransaction, T> write) => Write(write, prepare: null);

    /// <inheritdoc cref="Write{T}(Func{DbConnection, DbTransaction, T})"/>
    public void Write(Action<DbConnection, DbTransaction> write) => Write((connection, transaction) =>
    {
        write(connection, transaction);
        return true;
    });

    /// <summary>Closes the pooled connections.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }

    private T Write<T>(Func<DbConnection, DbTransaction, T> write, Action<DbConnection>? prepare) => Guarded(() =>
    {
        using var connection = Connect();
        prepare?.Invoke(connection);
        using var transaction = connection.BeginTransaction();
        var result = write(connection, transaction);
        transaction.Commit();
        return result;
    });

    private DbConnection Connect()
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();
            // Of the connection, not of the file. FULL: in WAL mode NORMAL loses the last commits when the power fails
            // (https://sqlite.org/pragma.html#pragma_synchronous), and a router would be changed of which nobody knows.
            connection.Execute("PRAGMA busy_timeout = 30000; PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private void Migrate(DbConnection connection)
    {
        var steps = typeof(JournalDatabase).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        using var transaction = connection.BeginTransaction();
        connection.Execute("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY)", transaction: transaction);
        var version = connection.ExecuteScalar<int>("SELECT COALESCE(MAX(version), 0) FROM schema_version", transaction: transaction);
        if (version > steps.Count)
            throw new JournalException($"The journal {_path} has version {version}, this program knows {steps.Count} at most: install the release that migrated it.");
        for (var step = version; step < steps.Count; step++)
        {
            using var reader = new StreamReader(typeof(JournalDatabase).Assembly.GetManifestResourceStream(steps[step])!);
            connection.Execute(reader.ReadToEnd(), transaction: transaction);
            connection.Execute("INSERT INTO schema_version (version) VALUES (@Version)", new { Version = step + 1 }, transaction);
        }

        transaction.Commit();
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException fault)
        {
            throw new JournalException(fault.SqliteErrorCode switch
            {
                Full => $"The journal {_path} takes nothing, its disk is full: make room, then 'desactl fleet resume'. Nothing was begun that it does not tell of.",
                IoError => $"The journal {_path}: its disk failed ({fault.Message}). Look at the disk, then 'desactl fleet resume'. Nothing was begun that it does not tell of.",
                ReadOnly => $"The journal {_path} may not be written: let this user write to it and to its folder.",
                CantOpen => $"The journal {_path} can not be opened: correct the path, or let this user write to its folder.",
                NoDatabase or Corrupt => $"The journal {_path} is no journal, or is damaged: name the right file with --journal, or restore it from a backup.",
                _ => $"The journal {_path}: {fault.Message}",
            }, fault);
        }
    }
}
