using System.Threading.Channels;
using InternetDesa.LiveTests.Support;
using tik4net;

namespace InternetDesa.LiveTests.Packages.Peers;

/// <summary>tik4net as its users write it, on the simulated router.</summary>
public sealed class Tik4NetPeerTests
{
    [Theory]
    [InlineData("6.49", true)]
    [InlineData("6.49", false)]
    [InlineData("7.12", false)]
    [InlineData("7.18", false)]
    [InlineData("7.20", false)]
    public async Task It_reads_adds_sets_removes_and_is_refused(string version, bool oldLogin)
    {
        using var router = TestRouter.Create(version, oldLogin);
        await using var listener = TestRouter.Listen(router);
        using var connection = await ConnectionFactory.OpenConnectionAsync(
            TikConnectionType.Api, "127.0.0.1", listener.Port, router.Settings.User, router.Settings.Password);
        Assert.Equal("*1", connection.CreateCommandAndParameters("/ip/pool/add", "name", "desa", "ranges", "10.5.50.2-10.5.50.254", "comment", new string('x', 20_000)).ExecuteScalar());
        connection.CreateCommandAndParameters("/ip/pool/set", ".id", "*1", "ranges", "10.5.50.2-10.5.50.99").ExecuteNonQuery();
        var row = Assert.Single(connection.CreateCommand("/ip/pool/print").ExecuteList());
        Assert.Equal(("*1", "desa", "10.5.50.2-10.5.50.99", 20_000),
            (row.GetId(), row.GetResponseField("name"), row.GetResponseField("ranges"), row.GetResponseField("comment").Length));
        var trap = Assert.ThrowsAny<TikCommandTrapException>(() =>
            connection.CreateCommandAndParameters("/ip/pool/add", "name", "desa", "ranges", "10.0.0.1").ExecuteNonQuery());
        Assert.Contains("failure: pool with such name exists", trap.Message, StringComparison.Ordinal);
        Assert.Equal("22", connection.CreateCommandAndParameters("/ip/service/print", TikCommandParameterFormat.Filter, "name", "ssh")
            .ExecuteSingleRow().GetResponseField("port"));
        connection.CreateCommandAndParameters("/ip/pool/remove", ".id", "*1").ExecuteNonQuery();
        Assert.Empty(connection.CreateCommand("/ip/pool/print").ExecuteList());
        Assert.Empty(router.Config.Rows(router.Schema["/ip/pool"]));
    }

    [Fact]
    public async Task A_listen_hears_of_changes_until_it_is_cancelled()
    {
        using var router = TestRouter.Create("7.20");
        await using var listener = TestRouter.Listen(router);
        async Task<ITikConnection> OpenAsync() => await ConnectionFactory.OpenConnectionAsync(
            TikConnectionType.Api, "127.0.0.1", listener.Port, router.Settings.User, router.Settings.Password);
        using var listening = await OpenAsync();
        using var writing = await OpenAsync();
        var heard = Channel.CreateUnbounded<string>();
        var command = listening.CreateCommand("/ip/pool/listen");
        command.ExecuteAsync(row => heard.Writer.TryWrite(row.GetResponseField("name")), trap => heard.Writer.TryWrite(trap.Message));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        // The listen begins on a thread of its own: what changes before it has begun passes unheard.
        for (var i = 1; heard.Reader.Count == 0; i++)
        {
            writing.CreateCommandAndParameters("/ip/pool/add", "name", $"desa{i}", "ranges", $"10.0.0.{i}").ExecuteNonQuery();
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, patience.Token);
        }

        Assert.StartsWith("desa", await heard.Reader.ReadAsync(patience.Token), StringComparison.Ordinal);
        await Task.Run(command.CancelAndJoin, patience.Token);
        Assert.False(command.IsRunning);
        Assert.NotEmpty(listening.CreateCommand("/ip/pool/print").ExecuteList());
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var router = TestRouter.Create("7.20");
        await using var listener = TestRouter.Listen(router);
        await Assert.ThrowsAnyAsync<TikConnectionLoginException>(() => ConnectionFactory.OpenConnectionAsync(
            TikConnectionType.Api, "127.0.0.1", listener.Port, router.Settings.User, "salah"));
    }
}
