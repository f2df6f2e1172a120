using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Tests.RouterOs;

/// <summary>What every <see cref="IRouterOsConnection"/> does, whoever wrote it; a class for each implementation runs it.</summary>
public abstract class RouterOsConnectionContract
{
    private protected static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A connection to a port of 127.0.0.1, without TLS, as user <c>desa</c> with password <c>rahasia</c>.</summary>
    protected abstract IRouterOsConnection Create(int port);

    private protected async Task<IRouterOsConnection> OpenAsync(ScriptedRouter router)
    {
        var connection = Create(router.Port);
        var opened = await connection.OpenAsync(None);
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Open), opened);
        return connection;
    }

    /// <summary>Runs one command against one answer.</summary>
    private async Task<RouterOsReply> AskAsync(params string[][] answer)
    {
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            await peer.AnswerAsync(await peer.ReadAsync(), answer);
            await peer.ClosedAsync();
        });
        await using var connection = await OpenAsync(router);
        return await connection.ExecuteAsync(["/ip/address/print"], None);
    }

    [Fact]
    public async Task Login_sends_name_and_password_at_once()
    {
        string[] login = [];
        await using (var router = new ScriptedRouter(async peer =>
        {
            login = await peer.ReadAsync();
            await peer.AnswerAsync(login, ["!done"]);
        }))
        {
            await (await OpenAsync(router)).DisposeAsync();
        }

        Assert.Equal(["/login", "=name=desa", "=password=rahasia"], login.Where(word => !word.StartsWith(".tag", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refused_login_has_the_routers_words()
    {
        await using var router = new ScriptedRouter(async peer => await peer.AnswerAsync(await peer.ReadAsync(),
            ["!trap", "=message=invalid user name or password (6)"], ["!done"]));
        await using var connection = Create(router.Port);
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.LoginRefused, "invalid user name or password (6)"), await connection.OpenAsync(None));
    }

    [Fact]
    public async Task A_challenge_is_neither_answered_nor_taken_for_a_login()
    {
        var more = Array.Empty<string>();
        await using (var router = new ScriptedRouter(async peer =>
        {
            await peer.AnswerAsync(await peer.ReadAsync(), ["!done", "=ret=ebddd18303a54111e2dea05a92ab46b4"]);
            more = await peer.ReadAsync();
        }))
        await using (var connection = Create(router.Port))
        {
            Assert.Equal(RouterOsOpenOutcome.ChallengeRefused, (await connection.OpenAsync(None)).Outcome);
            Assert.Equal(RouterOsOutcome.NotSent, (await connection.ExecuteAsync(["/system/identity/print"], None)).Outcome);
        }

        Assert.Empty(more);
    }

    [Fact]
    public async Task A_router_that_hangs_up_before_login_is_unreachable()
    {
        await using var router = new ScriptedRouter(async peer => await peer.ReadAsync());
        await using var connection = Create(router.Port);
        var opened = await connection.OpenAsync(None);
        Assert.Equal(RouterOsOpenOutcome.Unreachable, opened.Outcome);
        Assert.NotEmpty(opened.Message);
    }

    [Fact]
    public async Task A_port_that_nobody_listens_on_is_unreachable()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // Bound and not listening: refused, and nobody else gets it.
        await using var connection = Create(((IPEndPoint)taken.LocalEndPoint!).Port);
        Assert.Equal(RouterOsOpenOutcome.Unreachable, (await connection.OpenAsync(None)).Outcome);
    }

    [Fact]
    public async Task Opening_ends_with_its_token()
    {
        // Silent, as a service is to a source that it does not allow.
        await using var router = new ScriptedRouter(peer => peer.ClosedAsync());
        await using var connection = Create(router.Port);
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.OpenAsync(limit.Token));
    }

    [Fact]
    public async Task A_connection_is_opened_once()
    {
        await using var router = ScriptedRouter.LoggedIn(peer => peer.ClosedAsync());
        await using var connection = await OpenAsync(router);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await connection.OpenAsync(None));
    }

    [Fact]
    public async Task Rows_keep_order_text_and_equal_names()
    {
        var reply = await AskAsync(
            ["!re", "=.id=*1", "=comment=a=b\nc", "=name=Desa Kałuża", "=disabled=false"], ["!re", "=.id=*A", "=comment="], ["!re"], ["!done"]);

        Assert.Equal(RouterOsOutcome.Done, reply.Outcome);
        Assert.Equal(3, reply.Rows.Count);
        Assert.Equal([".id", "comment", "name", "disabled"], reply.Rows[0].Attributes.Select(pair => pair.Key));
        Assert.Equal("a=b\nc", reply.Rows[0]["comment"]);
        Assert.Equal("Desa Kałuża", reply.Rows[0]["name"]);
        Assert.Equal("", reply.Rows[1]["comment"]);
        Assert.Null(reply.Rows[1]["name"]);
        Assert.Empty(reply.Rows[2].Attributes);
    }

    // Shapes of luqasz/librouteros tests/unit/conftest.py (empty replies of 7.18 and later), re-typed.
    [Theory]
    [InlineData(0, "!empty")]
    [InlineData(0, "!empty", "!empty")]
    [InlineData(1, "!empty", "!re")]
    [InlineData(1, "!re", "!empty")]
    [InlineData(0)]
    public async Task An_empty_sentence_is_no_row(int rows, params string[] words)
    {
        var reply = await AskAsync([.. words.Select(word => new[] { word }), ["!done"]]);
        Assert.Equal(RouterOsOutcome.Done, reply.Outcome);
        Assert.Equal(rows, reply.Rows.Count);
    }

    [Fact]
    public async Task The_id_of_a_new_row_comes_with_done() => Assert.Equal("*1F", (await AskAsync(["!done", "=ret=*1F"])).Ret);

    [Fact]
    public async Task A_trap_is_no_success_and_ends_with_done()
    {
        var reply = await AskAsync(
            ["!trap", "=category=1", "=message=input does not match any value of interface"], ["!trap", "=message=failure: already have such address"],
            ["!done"]);

        Assert.Equal(RouterOsOutcome.Trap, reply.Outcome);
        Assert.Equal([new RouterOsTrap(1, "input does not match any value of interface"), new RouterOsTrap(null, "failure: already have such address")],
            reply.Traps);
    }

    [Fact]
    public async Task After_a_trap_the_connection_goes_on()
    {
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            await peer.AnswerAsync(await peer.ReadAsync(), ["!trap", "=message=no such item"], ["!done"]);
            await peer.AnswerAsync(await peer.ReadAsync(), ["!re", "=name=gw"], ["!done"]);
        });
        await using var connection = await OpenAsync(router);
        Assert.Equal(RouterOsOutcome.Trap, (await connection.ExecuteAsync(["/ip/pool/remove", "=.id=*9"], None)).Outcome);
        Assert.Equal("gw", Assert.Single((await connection.ExecuteAsync(["/system/identity/print"], None)).Rows)["name"]);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task A_connection_that_ends_before_done_leaves_the_command_unknown(int sentences, bool reset)
    {
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            var question = await peer.ReadAsync();
            string[][] answer = [["!re", "=.id=*1"], ["!trap", "=message=interrupted"]];
            await peer.AnswerAsync(question, answer[..sentences]);
            await peer.SendAsync([5, (byte)'!', (byte)'d']); // Half of !done.
            if (reset)
                peer.Reset();
        });
        await using var connection = await OpenAsync(router);
        var reply = await connection.ExecuteAsync(["/ip/address/set", "=.id=*1", "=comment=x"], None);
        Assert.Equal(RouterOsOutcome.Unknown, reply.Outcome);
        Assert.NotEmpty(reply.Reason);

        var next = await connection.ExecuteAsync(["/ip/address/print"], None);
        Assert.Equal(RouterOsOutcome.NotSent, next.Outcome);
        Assert.NotEmpty(next.Reason);
    }

    [Fact]
    public async Task The_bare_word_of_fatal_is_the_reason()
    {
        var reply = await AskAsync(["!fatal", "session terminated on request"]);
        Assert.Equal(RouterOsOutcome.Unknown, reply.Outcome);
        Assert.Contains("session terminated on request", reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calls_may_run_at_the_same_time_whatever_the_order_of_the_answers()
    {
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            var seen = new List<string[]>();
            while (await peer.ReadAsync() is { Length: > 0 } question)
            {
                seen.Add(question);
                // An implementation that sends one after the other gets its answers so; one that sends all gets them backwards.
                if (seen.Count == 3 || !question.Any(word => word.StartsWith(".tag=", StringComparison.Ordinal)))
                {
                    foreach (var one in Enumerable.Reverse(seen))
                        await peer.AnswerAsync(one, ["!re", $"=path={one[0]}"]);
                    foreach (var one in seen)
                        await peer.AnswerAsync(one, ["!done"]);
                    seen.Clear();
                }
            }
        });
        await using var connection = await OpenAsync(router);
        var replies = await Task.WhenAll(new[] { "/a/print", "/b/print", "/c/print" }
            .Select(path => connection.ExecuteAsync([path], None).AsTask()));
        Assert.Equal(["/a/print", "/b/print", "/c/print"], replies.Select(reply => Assert.Single(reply.Rows)["path"]));
    }

    [Fact]
    public async Task A_sentence_that_would_be_read_otherwise_is_not_sent()
    {
        await using var router = ScriptedRouter.LoggedIn(peer => peer.ClosedAsync());
        await using var connection = await OpenAsync(router);
        foreach (var wrong in new string[][]
        {
            [], ["ip/address/print"], [""], ["/x/set", ""], ["/x/print", ".tag=7"], ["/x/remove", "=.id=4"], ["/x/remove", "=.id=*1,4"], ["/x/move", "=numbers=0"],
        })
        {
            await Assert.ThrowsAsync<ArgumentException>(async () => await connection.ExecuteAsync(wrong, None));
        }
    }

    [Fact]
    public async Task A_command_cancelled_before_it_was_sent_throws()
    {
        await using var router = ScriptedRouter.LoggedIn(peer => peer.ClosedAsync());
        await using var connection = await OpenAsync(router);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.ExecuteAsync(["/x/print"], new CancellationToken(true)));
    }

    [Fact]
    public async Task A_command_cancelled_later_has_the_routers_answer_or_is_unknown()
    {
        using var cancel = new CancellationTokenSource();
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            var question = await peer.ReadAsync();
            await cancel.CancelAsync();
            // The manual's order: trap of the command, done of the cancel, done of the command.
            var cancelling = await peer.ReadAsync();
            if (cancelling.Length == 0)
                return;
            Assert.Equal("/cancel", cancelling[0]);
            await peer.AnswerAsync(question, ["!trap", "=category=2", "=message=interrupted"]);
            await peer.AnswerAsync(cancelling, ["!done"]);
            await peer.AnswerAsync(question, ["!done"]);
            await peer.ClosedAsync();
        });
        await using var connection = await OpenAsync(router);
        var reply = await connection.ExecuteAsync(["/tool/ping", "=address=192.0.2.1"], cancel.Token);
        if (reply.Outcome != RouterOsOutcome.Unknown)
            Assert.Equal([new RouterOsTrap(2, "interrupted")], reply.Traps);
    }
}
