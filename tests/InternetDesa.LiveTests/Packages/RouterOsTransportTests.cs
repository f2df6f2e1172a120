using System.Net;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.LiveTests.Packages;

/// <summary>Each <see cref="IRouterOsConnection"/> against the simulated router, over sockets.</summary>
public sealed class RouterOsTransportTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<Transport, string> Versions => EachTransport.With("6.49", "7.12", "7.18", "7.20");

    public static TheoryData<Transport> Alone => EachTransport.Alone;

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task Rows_are_added_read_set_removed_and_refused(Transport transport, string version)
    {
        using var router = TestRouter.Create(version);
        await using var listener = TestRouter.Listen(router);
        await using var connection = await OpenAsync(transport, listener, router);
        var comment = new string('x', 20_000);
        var id = (await DoAsync(connection, "/ip/pool/add", "=name=desa", "=ranges=10.5.50.2-10.5.50.254", $"=comment={comment}")).Ret;
        Assert.Equal("*1", id);
        await DoAsync(connection, "/ip/pool/set", $"=.id={id}", "=ranges=10.5.50.2-10.5.50.99");
        var row = Assert.Single((await DoAsync(connection, "/ip/pool/print", "?name=desa")).Rows);
        Assert.Equal(("10.5.50.2-10.5.50.99", comment), (row["ranges"], row["comment"]));
        var refused = await connection.ExecuteAsync(["/ip/pool/add", "=name=desa", "=ranges=10.0.0.1"], None);
        Assert.Equal((RouterOsOutcome.Trap, "failure: pool with such name exists"), (refused.Outcome, refused.Traps[0].Message));
        await DoAsync(connection, "/ip/pool/remove", $"=.id={id}");
        Assert.Empty((await DoAsync(connection, "/ip/pool/print")).Rows);
        Assert.Contains("api", (await DoAsync(connection, "/ip/service/print", "=.proplist=name", "?disabled=false")).Rows.Select(each => each["name"]));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_wrong_password_has_the_routers_words(Transport transport)
    {
        using var router = TestRouter.Create("7.20");
        await using var listener = TestRouter.Listen(router);
        await using var connection = Connect(transport, listener, new RouterOsLogin(router.Settings.User, "salah"));
        var opened = await connection.OpenAsync(None);
        Assert.Equal((RouterOsOpenOutcome.LoginRefused, "invalid user name or password (6)"), (opened.Outcome, opened.Message));
    }

    public static TheoryData<Transport, (string Fault, bool Executed)> Faults => EachTransport.With(
        ("Fin", true), ("Fin", false), ("Reset", true), ("Reset", false), ("BlackHole", true), ("BlackHole", false));

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_connection_lost_in_mid_write_is_unknown_and_read_back_tells(Transport transport, (string Fault, bool Executed) loss)
    {
        using var router = TestRouter.Create("7.20");
        await using var listener = TestRouter.Listen(router);
        router.Fault = new RouterFault(Enum.Parse<RouterFaultKind>(loss.Fault), Write: 2, loss.Executed);
        await using (var connection = await OpenAsync(transport, listener, router, new RouterOsOptions { IdleTimeout = TimeSpan.FromSeconds(1) }))
        {
            await DoAsync(connection, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
            var lost = await connection.ExecuteAsync(["/ip/pool/add", "=name=b", "=ranges=10.0.0.2"], None);
            Assert.Equal(RouterOsOutcome.Unknown, lost.Outcome);
            Assert.NotEmpty(lost.Reason);
            Assert.Equal(RouterOsOutcome.NotSent, (await connection.ExecuteAsync(["/ip/pool/print"], None)).Outcome);
        }

        await using var again = await OpenAsync(transport, listener, router);
        Assert.Equal(loss.Executed ? ["a", "b"] : ["a"], (await DoAsync(again, "/ip/pool/print")).Rows.Select(row => row["name"]));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_hundred_commands_at_once_get_their_own_answers(Transport transport)
    {
        using var router = TestRouter.Create("7.20");
        await using var listener = TestRouter.Listen(router);
        await using var connection = await OpenAsync(transport, listener, router);
        var ids = (await Task.WhenAll(Enumerable.Range(0, 100).Select(i => DoAsync(connection, "/ip/pool/add", $"=name=p{i}", $"=ranges=10.0.0.{i}"))))
            .Select(reply => reply.Ret!).ToArray();
        var rows = await Task.WhenAll(ids.Select(id => DoAsync(connection, "/ip/pool/print", $"?.id={id}")));
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"p{i}"), rows.Select(reply => Assert.Single(reply.Rows)["name"]));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_command_that_goes_on_is_cancelled(Transport transport)
    {
        using var router = TestRouter.Create("7.20");
        await using var listener = TestRouter.Listen(router);
        await using var connection = await OpenAsync(transport, listener, router);
        using var cancel = new CancellationTokenSource();
        var listening = connection.ExecuteAsync(["/ip/pool/listen"], cancel.Token).AsTask();
        await DoAsync(connection, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        Assert.False(listening.IsCompleted);
        await cancel.CancelAsync();
        var ended = await listening;
        Assert.Equal((RouterOsOutcome.Trap, 2, "interrupted"), (ended.Outcome, ended.Traps[0].Category, ended.Traps[0].Message));
        Assert.Single((await DoAsync(connection, "/ip/pool/print")).Rows);
    }

    private static IRouterOsConnection Connect(Transport transport, ApiListener listener, RouterOsLogin login, RouterOsOptions? options = null) =>
        Transports.RouterOs(transport, $"{IPAddress.Loopback}", listener.Port, isPinned: null, login, options ?? new RouterOsOptions(), TimeProvider.System);

    private static async Task<IRouterOsConnection> OpenAsync(
        Transport transport, ApiListener listener, SimulatedRouter router, RouterOsOptions? options = null)
    {
        var connection = Connect(transport, listener, new RouterOsLogin(router.Settings.User, router.Settings.Password), options);
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Open), await connection.OpenAsync(None));
        return connection;
    }

    private static async Task<RouterOsReply> DoAsync(IRouterOsConnection connection, params string[] sentence)
    {
        var reply = await connection.ExecuteAsync(sentence, None);
        Assert.True(reply.Outcome == RouterOsOutcome.Done, $"{sentence[0]}: {reply.Outcome} {reply.Reason} {string.Join("; ", reply.Traps)}");
        return reply;
    }
}
