namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>The journal as a whole: its entries, the roll-outs and their villages, in one database.</summary>
internal sealed class FleetJournal : IDisposable
{
    private readonly JournalDatabase _database;

    private FleetJournal(JournalDatabase database, TimeProvider time)
    {
        _database = database;
        Book = new JournalBook(database, time);
        Rollouts = new RolloutStore(database, Book, time);
        Tasks = new TaskQueue(database, Book, time);
        Checks = new CheckStore(database);
    }

    /// <summary>The entries.</summary>
    public JournalBook Book { get; }

    /// <summary>The roll-outs.</summary>
    public RolloutStore Rollouts { get; }

    /// <summary>Their villages.</summary>
    public TaskQueue Tasks { get; }

    /// <summary>What was found of villages.</summary>
    public CheckStore Checks { get; }

    /// <summary>Opens it, creates it as needed.</summary>
    /// <param name="journal">A file's path, or the connection string of a PostgreSQL database.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="FormatException">It is a connection string with faults.</exception>
    /// <exception cref="JournalException">It can not be opened.</exception>
    public static FleetJournal Open(string journal, TimeProvider time) => new(JournalDatabase.Open(journal), time);

    /// <inheritdoc/>
    public void Dispose() => _database.Dispose();
}
