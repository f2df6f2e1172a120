using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Tests.RouterOs;

/// <summary>A router, or who plays one, that means harm: every answer ends in an outcome, within the limits.</summary>
public sealed class HostileRouterTests
{
    private static readonly RouterOsOptions Small = new() { MaxWord = 1000, MaxSentence = 2000, MaxRows = 50, MaxReply = 5000 };

    private static async Task<(RouterOsReply Reply, long Dropped)> AskAsync(Func<ScriptedPeer, string[], Task> answer)
    {
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            await answer(peer, await peer.ReadAsync());
            await peer.ClosedAsync();
        });
        await using var connection = new RouterOsConnection(
            RouterOsTcp.PlainText("127.0.0.1", router.Port), new RouterOsLogin("desa", "rahasia"), Small, TimeProvider.System);
        Assert.Equal(RouterOsOpenOutcome.Open, (await connection.OpenAsync(CancellationToken.None)).Outcome);
        var reply = await connection.ExecuteAsync(["/x/print"], CancellationToken.None);
        return (reply, connection.Dropped);
    }

    private static async Task RefusedAsync(string reason, Func<ScriptedPeer, string[], Task> answer)
    {
        var (reply, _) = await AskAsync(answer);
        Assert.Equal(RouterOsOutcome.Unknown, reply.Outcome);
        Assert.Contains(reason, reply.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_huge_length() => RefusedAsync("a word of 4294967295 bytes", (peer, _) => peer.SendAsync([0xF0, 0xFF, 0xFF, 0xFF, 0xFF]));

    [Fact]
    public Task A_control_byte() => RefusedAsync("control byte 0xff", (peer, _) => peer.SendAsync([0xFF]));

    [Fact]
    public Task A_sentence_without_end() => RefusedAsync("a sentence of more than the 2000 bytes", async (peer, _) =>
    {
        for (var i = 0; i < 100; i++)
            await peer.SendAsync([.. ScriptedPeer.Bytes(new string('a', 100))[..101]]);
    });

    [Fact]
    public Task Rows_without_end() => RefusedAsync("more than the 50 rows", async (peer, question) =>
    {
        for (var i = 0; i < 51; i++)
            await peer.AnswerAsync(question, ["!re", "=a=b"]);
    });

    [Fact]
    public Task Traps_without_end() => RefusedAsync("more than the 50 rows", async (peer, question) =>
    {
        for (var i = 0; i < 51; i++)
            await peer.AnswerAsync(question, ["!trap", "=message=no"]);
    });

    [Fact]
    public Task More_bytes_than_a_reply_may_have() => RefusedAsync("more than the 5000 bytes", async (peer, question) =>
    {
        for (var i = 0; i < 6; i++)
            await peer.AnswerAsync(question, ["!empty", "=a=" + new string('x', 900)]);
    });

    [Fact]
    public async Task Sentences_that_belong_to_nobody_are_dropped_and_counted()
    {
        var (reply, dropped) = await AskAsync(async (peer, question) =>
        {
            await peer.SendAsync(ScriptedPeer.Bytes("!re", "=a=b"));
            await peer.SendAsync(ScriptedPeer.Bytes("!re", "=a=b", ".tag=99999999999999999999"));
            await peer.SendAsync(ScriptedPeer.Bytes("!done", ".tag=77"));
            await peer.SendAsync(ScriptedPeer.Bytes("/system/reboot", question[^1]));
            await peer.AnswerAsync(question, ["!done"]);
        });
        Assert.Equal(RouterOsOutcome.Done, reply.Outcome);
        Assert.Empty(reply.Rows);
        Assert.Equal(4, dropped);
    }

    [Fact]
    public async Task Words_that_are_no_attributes_and_bytes_that_are_no_text()
    {
        var (reply, _) = await AskAsync(async (peer, question) =>
        {
            await peer.SendAsync([3, (byte)'!', (byte)'r', (byte)'e', 6, (byte)'=', (byte)'a', (byte)'=', 0xFF, 0x1B, 0xC5,
                .. ScriptedPeer.Bytes("=", "==", "=x", "?y=1", question[^1])]);
            await peer.AnswerAsync(question, ["!trap", "=category=99999999999", "=message=\e[2J"], ["!done"]);
        });
        Assert.Equal(RouterOsOutcome.Trap, reply.Outcome);
        Assert.Equal([new("a", "\uFFFD\e\uFFFD"), new KeyValuePair<string, string>("", "")], Assert.Single(reply.Rows).Attributes);
        Assert.Equal(new RouterOsTrap(null, "\e[2J"), Assert.Single(reply.Traps));
    }
}
