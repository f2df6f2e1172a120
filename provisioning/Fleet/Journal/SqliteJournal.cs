using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>A journal in a file, SQLite in WAL mode: for any number of processes of one machine.</summary>
internal sealed class SqliteJournal : IJournalEngine
{
    // https://sqlite.org/rescode.html
    private const int Full = 13, IoError = 10, ReadOnly = 8, CantOpen = 14, NoDatabase = 26, Corrupt = 11;
    private readonly string _connection;

    /// <summary>Names the file; nothing is opened.</summary>
    public SqliteJournal(string path)
    {
        Name = path;
        _connection = new SqliteConnectionStringBuilder { DataSource = path, DefaultTimeout = 30 }.ToString();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Bytes => "BLOB";

    /// <inheritdoc/>
    public string AppendOnly => """
        CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
        """;

    /// <inheritdoc/>
    public DbConnection Connect()
    {
        var connection = new SqliteConnection(_connection);
        try
        {
            connection.Open();
            // The mode is kept in the file, the others are of the connection. FULL: in WAL mode NORMAL loses the last commits when the power
            // fails (https://sqlite.org/pragma.html#pragma_synchronous), and a router would be changed of which nobody knows.
            connection.Execute("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public DbTransaction BeginAlone(DbConnection connection) => connection.BeginTransaction();

    /// <inheritdoc/>
    public DateTimeOffset Now(DbConnection connection, TimeProvider machine) => machine.GetUtcNow();

    /// <inheritdoc/>
    public string? Explain(DbException fault) => (fault as SqliteException)?.SqliteErrorCode switch
    {
        Full => " takes nothing, its disk is full: make room, then 'desactl fleet resume'. Nothing was begun that it does not tell of.",
        IoError => $": its disk failed ({fault.Message}). Look at the disk, then 'desactl fleet resume'. Nothing was begun that it does not tell of.",
        ReadOnly => " may not be written: let this user write to it and to its folder.",
        CantOpen => " can not be opened: correct the path, or let this user write to its folder.",
        NoDatabase or Corrupt => " is no journal, or is damaged: name the right file with --journal, or restore it from a backup.",
        _ => null,
    };

    /// <summary>Closes the pooled connections.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connection);
        SqliteConnection.ClearPool(connection);
    }
}
