using System.Data.Common;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>What differs between the databases that may hold a journal; the tables and the queries are the same.</summary>
internal interface IJournalEngine : IDisposable
{
    /// <summary>Which journal, for people; without a secret.</summary>
    string Name { get; }

    /// <summary>Its type for bytes.</summary>
    string Bytes { get; }

    /// <summary>The statements that have it refuse every change of an entry, with the words <c>the journal is append-only</c>.</summary>
    string AppendOnly { get; }

    /// <summary>An open connection whose commits are on the disk when they return.</summary>
    DbConnection Connect();

    /// <summary>A transaction that nobody else writes beside.</summary>
    DbTransaction BeginAlone(DbConnection connection);

    /// <summary>What time it is for all who use the journal, in a transaction.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="machine">The clock of this machine.</param>
    DateTimeOffset Now(DbConnection connection, TimeProvider machine);

    /// <summary>What a fault of the database means, and what to do, to be read after the journal's name; null where only it can tell.</summary>
    string? Explain(DbException fault);
}
