using System.Data.Common;
using Dapper;
using Npgsql;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>A journal in a PostgreSQL database: for services and technicians on several machines.</summary>
internal sealed class PostgresJournal : IJournalEngine
{
    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private const string DiskFull = "53100", ReadOnly = "25006", NoDatabase = "3D000", NoRight = "42501";

    // Of whoever writes a journal in this database: any number that nobody else takes.
    private const long WritersLock = 0x6A75726E616C;

    private readonly NpgsqlDataSource _source;

    /// <summary>Reads a connection string; nothing is opened.</summary>
    /// <exception cref="FormatException">It is none, or has a password.</exception>
    public PostgresJournal(string connection)
    {
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "desactl" };
        }
        catch (ArgumentException fault)
        {
            throw new FormatException($"--journal: this is no connection string of PostgreSQL: {fault.Message}; write "
                + "Host=…;Database=…;Username=…", fault);
        }

        // Whoever lists processes or reads a history would see it.
        if (builder.Password is not null)
            throw new FormatException("--journal: no password in the connection string; write it into a password file of mode 600 and name "
                + "that with Passfile=…");
        // A server may be set to answer before its disk has a commit; a router would be changed of which nobody knows.
        builder.Options = $"{builder.Options} -c synchronous_commit=on".TrimStart();
        Name = $"{builder.Database} on {builder.Host}";
        _source = NpgsqlDataSource.Create(builder);
    }

    /// <summary>Whether a journal's name is that of a database rather than of a file.</summary>
    public static bool IsMeant(string journal) => journal.Contains("Host=", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Migrations => "journal/postgres/";

    /// <inheritdoc/>
    public DbConnection Connect() => _source.OpenConnection();

    /// <inheritdoc/>
    public DbTransaction BeginAlone(DbConnection connection)
    {
        // READ COMMITTED, PostgreSQL's usual: what is read after the lock is what the writer before left.
        var transaction = connection.BeginTransaction();
        connection.Execute("SELECT pg_advisory_xact_lock(@WritersLock)", new { WritersLock }, transaction);
        return transaction;
    }

    /// <inheritdoc/>
    // Machines' clocks differ. Not now(), which stands still from a transaction's beginning, and that may have waited for the lock.
    public DateTimeOffset Now(DbConnection connection, TimeProvider machine) =>
        connection.ExecuteScalar<DateTime>("SELECT clock_timestamp()");

    /// <inheritdoc/>
    public string? Explain(DbException fault) => fault switch
    {
        PostgresException { SqlState: DiskFull } => " takes nothing, its disk is full: make room, then 'desactl fleet resume'. Nothing was "
            + "begun that it does not tell of.",
        PostgresException { SqlState: ReadOnly } => " may not be written: this is a standby, or its transactions are read-only; name the "
            + "server that takes writes.",
        PostgresException { SqlState: NoDatabase or NoRight } => $": {fault.Message}; let an administrator make the database and let this "
            + "user make tables in it.",
        PostgresException { SqlState: ['2', '8', ..] } => $": {fault.Message}; name the user with Username=…, and a password file with Passfile=….",
        PostgresException => null,
        _ => $" does not answer ({fault.Message}): look at the server, then 'desactl fleet resume'. Nothing was begun that it does not tell of.",
    };

    /// <summary>Closes the pooled connections.</summary>
    public void Dispose() => _source.Dispose();
}
