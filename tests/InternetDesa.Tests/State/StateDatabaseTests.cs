using Dapper;
using InternetDesa.State;
using Microsoft.Data.Sqlite;

namespace InternetDesa.Tests.State;

public sealed class StateDatabaseTests : IDisposable
{
    private readonly TemporaryState _state = new();

    public void Dispose() => _state.Dispose();

    [Fact]
    public void The_steps_of_the_schema_are_numbered_from_1_without_holes() =>
        Assert.Equal(Enumerable.Range(1, Migration.All.Count), Migration.All.Select(m => m.Version));

    [Fact]
    public void A_new_database_has_the_newest_version_is_in_wal_mode_and_syncs_every_commit()
    {
        using var connection = _state.Database.Connect();
        Assert.Equal(Migration.All.Count, Migration.VersionOf(connection));
        Assert.Equal("wal", connection.ExecuteScalar<string>("PRAGMA journal_mode"));
        Assert.Equal(2, connection.ExecuteScalar<int>("PRAGMA synchronous"));
    }

    [Fact]
    public void Opening_it_again_changes_nothing()
    {
        new RetainedStore(_state.Database).PutAll([("t", [1])]);
        using var again = StateDatabase.Open(_state.Path);
        Assert.Single(new RetainedStore(again).All());
    }

    [Fact]
    public void A_database_of_a_newer_version_is_refused_by_the_collector_and_by_readers()
    {
        using (var connection = _state.Database.Connect())
            connection.Execute("INSERT INTO schema_version (version) VALUES (99)");
        foreach (var open in new Func<string, StateDatabase>[] { StateDatabase.Open, StateDatabase.OpenReadOnly })
        {
            var error = Assert.Throws<StateDatabaseException>(() => open(_state.Path));
            Assert.Contains("has version 99", error.Message, StringComparison.Ordinal);
            Assert.Contains("install the release", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_reader_says_that_a_missing_database_is_the_collectors_to_create() =>
        Assert.Contains("start the collector", Assert.Throws<StateDatabaseException>(
            () => StateDatabase.OpenReadOnly(_state.Path + ".none")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_reader_says_that_an_older_database_is_the_collectors_to_migrate()
    {
        using (var connection = _state.Database.Connect())
            connection.Execute("DELETE FROM schema_version");
        var error = Assert.Throws<StateDatabaseException>(() => StateDatabase.OpenReadOnly(_state.Path));
        Assert.Contains($"version 0, this program needs {Migration.All.Count}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_database_is_named_in_the_error()
    {
        var path = _state.Path + ".txt";
        File.WriteAllText(path, new string('x', 4096));
        foreach (var open in new Func<string, StateDatabase>[] { StateDatabase.Open, StateDatabase.OpenReadOnly })
            Assert.Contains(path, Assert.Throws<StateDatabaseException>(() => open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_can_not_write()
    {
        using var reader = StateDatabase.OpenReadOnly(_state.Path);
        var error = Assert.Throws<SqliteException>(() => new RetainedStore(reader).PutAll([("t", [1])]));
        Assert.Equal(8, error.SqliteErrorCode); // SQLITE_READONLY
        Assert.Empty(new RetainedStore(_state.Database).All());
    }

    [Fact]
    public void A_reader_sees_what_the_collector_writes_after_it_was_opened()
    {
        using var reader = StateDatabase.OpenReadOnly(_state.Path);
        new RetainedStore(_state.Database).PutAll([("t", [1, 2])]);
        var (topic, payload) = Assert.Single(new RetainedStore(reader).All());
        Assert.Equal("t", topic);
        Assert.Equal([1, 2], payload);
    }
}
