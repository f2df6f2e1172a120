using System.Data.Common;
using System.Security.Authentication;
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

    private const string Written = "Host=…;Database=…;Username=…;Passfile=…";

    private readonly NpgsqlDataSource _source;

    /// <summary>Nothing is opened.</summary>
    /// <param name="builder">Where it is, as <see cref="Parse"/> gives it.</param>
    public PostgresJournal(NpgsqlConnectionStringBuilder builder)
    {
        builder.ApplicationName = "desactl";
        // A server may be set to answer before its disk has a commit; a router would be changed of which nobody knows.
        builder.Options = $"{builder.Options} -c synchronous_commit=on".TrimStart();
        Name = $"{builder.Database} on {builder.Host}";
        _source = NpgsqlDataSource.Create(builder);
    }

    /// <summary>Reads a journal's name: where the database is; null where it is a file's path.</summary>
    /// <exception cref="FormatException">It is a database's, and has a password or other faults.</exception>
    public static NpgsqlConnectionStringBuilder? Parse(string journal)
    {
        // Else a file of that name would be made, with a password in it. Nothing of it is repeated.
        var host = journal.Contains("Host=", StringComparison.OrdinalIgnoreCase);
        if (journal.Contains("://", StringComparison.Ordinal) || (!host && journal.Contains(';') && journal.Contains('=')))
            throw new FormatException($"a database is written as {Written}; '://', and ';' with '=', are in no file's path here");
        if (!host)
            return null;
        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(journal);
        }
        catch (ArgumentException fault)
        {
            throw new FormatException($"this is no connection string of PostgreSQL: {fault.Message}; write {Written}", fault);
        }

        // Whoever lists processes or reads a history would see it.
        return builder.Password is null && builder.SslPassword is null
            ? builder
            : throw new FormatException("no password in the connection string; write it into a password file of mode 600 and name that with "
                + "Passfile=…, and let a key file of mode 600 have none");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Bytes => "BYTEA";

    /// <inheritdoc/>
    public string AppendOnly => """
        CREATE FUNCTION entry_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;
        CREATE TRIGGER entry_is_never_changed BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION entry_stays();
        CREATE TRIGGER entry_is_never_emptied BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION entry_stays();
        """;

    /// <inheritdoc/>
    public DbConnection Connect()
    {
        try
        {
            return _source.OpenConnection();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new JournalException($"The journal {Name}: {fault.Message} Correct the files that Passfile=…, Root Certificate=… and others name, "
                + "or let this user read them.", fault);
        }
    }

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
        { InnerException: AuthenticationException certificate } => $": the server's certificate is not accepted ({certificate.Message}); name the "
            + "authority that made it with Root Certificate=…, and the server as its certificate does with Host=….",
        // Npgsql has no code for it.
        _ when fault.Message.StartsWith("No password", StringComparison.Ordinal) => " wants a password: name a file of mode 600 with Passfile=…, "
            + "and in it a line HOST:PORT:DATABASE:USER:PASSWORD that fits.",
        _ => $" does not answer ({Whole(fault)}): look at the server, then 'desactl fleet resume'. Nothing was begun that it does not tell of.",
    };

    // The outer one may only tell that there is an inner one.
    private static string Whole(Exception fault) =>
        fault.InnerException is { } inner && !fault.Message.Contains(inner.Message, StringComparison.Ordinal)
        ? $"{fault.Message}: {inner.Message}"
        : fault.Message;

    /// <summary>Closes the pooled connections.</summary>
    public void Dispose() => _source.Dispose();
}
