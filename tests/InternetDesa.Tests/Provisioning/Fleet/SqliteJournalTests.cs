using System.Data.Common;
using InternetDesa.Provisioning.Fleet.Journal;
using Microsoft.Data.Sqlite;

namespace InternetDesa.Tests.Provisioning.Fleet;

/// <summary>The journal in a file.</summary>
public sealed class SqliteJournalTests : JournalContract
{
    protected override string Place => In("journal.db");

    protected override string Unprotect => "DROP TRIGGER entry_is_never_changed; DROP TRIGGER entry_is_never_removed";

    protected override DbConnection Connect() => new SqliteConnection($"Data Source={Place}");

    [Theory]
    [InlineData("no password in the connection string", "Host=localhost;Database=desa;Password=rahasia")]
    [InlineData("no password in the connection string", "Host=localhost;Database=desa;SSL Password=rahasia")]
    [InlineData("this is no connection string of PostgreSQL", "Host=localhost;Databank=desa")]
    [InlineData("Host=…;Database=…;Username=…;Passfile=…", "Server=db;Database=desa;Password=rahasia")]
    [InlineData("Host=…;Database=…;Username=…;Passfile=…", "postgres://desa:rahasia@db/desa")]
    [InlineData("Host=…;Database=…;Username=…;Passfile=…", "postgres://desa:rahasia@db/desa?Host=db")]
    public void A_connection_string_that_can_not_be_is_told(string said, string journal)
    {
        var fault = Assert.Throws<FormatException>(() => JournalDatabase.Open(journal));
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_does_not_answer_is_told_and_nothing_begins()
    {
        var fault = Assert.Throws<JournalException>(() => JournalDatabase.Open($"Host={In("nowhere")};Database=desa;Username=desa"));
        Assert.Contains("does not answer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_journal_is_told()
    {
        File.WriteAllText(Place, "bukan jurnal, tetapi cukup panjang untuk sebuah kepala berkas basis data SQLite yang benar-benar lain");
        Assert.Contains("is no journal, or is damaged", Assert.Throws<JournalException>(() => JournalDatabase.Open(Place)).Message, StringComparison.Ordinal);
    }
}
