using System.Data.Common;
using Dapper;
using InternetDesa.LiveTests.Support;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Tests.Provisioning.Fleet;
using InternetDesa.Tests.Support;
using Npgsql;

namespace InternetDesa.LiveTests.Journal;

/// <summary>The journal in a real PostgreSQL.</summary>
/// <param name="server">The server.</param>
public sealed class PostgresJournalTests(PostgresServer server) : JournalContract, IClassFixture<PostgresServer>, IAsyncLifetime
{
    private string _place = "";

    protected override string Place => _place;

    protected override string Unprotect => "ALTER TABLE entry DISABLE TRIGGER ALL";

    public async ValueTask InitializeAsync() => _place = await server.NewDatabaseAsync();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    protected override DbConnection Connect() => new NpgsqlConnection(_place);

    [Fact]
    public void How_long_a_roll_out_is_held_is_told_by_the_database_whatever_a_machines_clock_says()
    {
        var now = TimeProvider.System.GetUtcNow();
        var holder = new RolloutHolder("ani", "satu", "boot", 1, "1");
        using var late = FleetJournal.Open(Place, new ManualTimeProvider(now.AddHours(-1)));
        using var early = FleetJournal.Open(Place, new ManualTimeProvider(now.AddHours(1)));
        using (var connection = Connect())
        {
            connection.Open();
            connection.Execute("INSERT INTO rollout (id, begun_at, begun_by, reason, selection, manifest, settings, state, detail, ring) "
                + "VALUES ('R1', 0, 'ani', '', '', '', '{}', 'running', '', 0)");
        }

        Assert.Null(late.Rollouts.Take("R1", holder));
        var held = early.Rollouts.Take("R1", holder with { Who = "budi" })!.Value;
        Assert.Equal(holder, held.Holder);
        Assert.InRange(held.Until, now, TimeProvider.System.GetUtcNow() + RolloutStore.Hold);
    }
}

/// <summary>Roll-outs that are killed, with their journal in a real PostgreSQL.</summary>
/// <param name="server">The server.</param>
public sealed class PostgresFleetFaultTests(PostgresServer server) : FleetFaultContract, IClassFixture<PostgresServer>, IAsyncLifetime
{
    private string _place = "";

    protected override string JournalPlace => _place;

    // It is the database's time, which nobody waits for here.
    protected override void HoldIsOver()
    {
        using var connection = new NpgsqlConnection(_place);
        connection.Execute("UPDATE rollout SET held_until = 0");
    }

    public async ValueTask InitializeAsync() => _place = await server.NewDatabaseAsync();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
