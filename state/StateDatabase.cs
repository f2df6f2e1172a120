using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace InternetDesa.State;

/// <summary>
/// The state database: SQLite in WAL mode, so that the pages read while the collector writes. All stores take one; each of their calls
/// has a pooled connection of its own, so they may be used from any thread.
/// </summary>
/// <remarks>
/// A reader needs the right to write in the database's directory, or a collector that runs: SQLite keeps the index of the WAL there
/// (https://sqlite.org/wal.html#read_only_databases).
/// </remarks>
public sealed class StateDatabase : IDisposable
{
    private readonly string _connectionString;

    private StateDatabase(string path, SqliteOpenMode mode) =>
        _connectionString = new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, DefaultTimeout = 10 }.ToString();

    /// <summary>Opens it to write, creates and migrates it as needed. The collector alone does so.</summary>
    /// <param name="path">The file; its directory must exist.</param>
    /// <exception cref="StateDatabaseException">It can't be opened, or a newer collector has migrated it.</exception>
    public static StateDatabase Open(string path)
    {
        var database = new StateDatabase(path, SqliteOpenMode.ReadWriteCreate);
        return database.Checked(path, connection =>
        {
            var version = Migration.VersionOf(connection);
            ThrowIfNewer(path, version);
            // The mode is kept in the file.
            connection.Execute("PRAGMA journal_mode = WAL");
            Migration.Run(connection, version);
        });
    }

    /// <summary>Opens it to read.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="StateDatabaseException">It isn't there, isn't migrated yet, or is of another version than this program.</exception>
    public static StateDatabase OpenReadOnly(string path)
    {
        if (!File.Exists(path))
            throw new StateDatabaseException(
                $"There is no state database at {path}: start the collector, which creates it, or correct the path.");
        var database = new StateDatabase(path, SqliteOpenMode.ReadOnly);
        return database.Checked(path, connection =>
        {
            var version = Migration.VersionOf(connection);
            ThrowIfNewer(path, version);
            if (version < Migration.All.Count)
                throw new StateDatabaseException(
                    $"The state database {path} has version {version}, this program needs {Migration.All.Count}: "
                    + "start the collector of the same release, which migrates it.");
        });
    }

    /// <summary>
    /// Whether a fault passes by itself or when somebody makes room, so that the same call may be tried again: SQLITE_BUSY,
    /// SQLITE_LOCKED and SQLITE_FULL (https://sqlite.org/rescode.html).
    /// </summary>
    public static bool IsPassing(DbException fault) => fault is SqliteException { SqliteErrorCode: 5 or 6 or 13 };

    /// <summary>Closes the pooled connections.</summary>
    public void Dispose()
    {
        using var connection = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(connection);
    }

    /// <summary>A connection, open; the caller disposes it.</summary>
    internal DbConnection Connect()
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            // Of the connection, not of the file: FULL, since in WAL mode NORMAL loses the last commits when the power fails.
            connection.Execute("PRAGMA busy_timeout = 10000; PRAGMA synchronous = FULL");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void ThrowIfNewer(string path, int version)
    {
        if (version > Migration.All.Count)
            throw new StateDatabaseException(
                $"The state database {path} has version {version}, this program knows {Migration.All.Count} at most: "
                + "install the release that migrated it, or restore the copy made before.");
    }

    // What fails here fails at start, so the error names the file.
    private StateDatabase Checked(string path, Action<DbConnection> check)
    {
        try
        {
            using var connection = Connect();
            check(connection);
            return this;
        }
        catch (SqliteException e)
        {
            throw new StateDatabaseException($"The state database {path} can not be opened: {e.Message}", e);
        }
    }
}
