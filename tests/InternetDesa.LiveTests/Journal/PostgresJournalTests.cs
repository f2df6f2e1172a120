using System.Data.Common;
using InternetDesa.LiveTests.Support;
using InternetDesa.Tests.Provisioning.Fleet;
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
}

/// <summary>Roll-outs that are killed, with their journal in a real PostgreSQL.</summary>
/// <param name="server">The server.</param>
public sealed class PostgresFleetFaultTests(PostgresServer server) : FleetFaultContract, IClassFixture<PostgresServer>, IAsyncLifetime
{
    private string _place = "";

    protected override string JournalPlace => _place;

    public async ValueTask InitializeAsync() => _place = await server.NewDatabaseAsync();

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
