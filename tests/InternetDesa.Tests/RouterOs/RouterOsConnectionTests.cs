using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.RouterOs;

public sealed class RouterOsConnectionTests : RouterOsConnectionContract
{
    private static readonly RouterOsLogin Login = new("desa", "rahasia");

    protected override IRouterOsConnection Create(int port) => Create(port, new RouterOsOptions(), TimeProvider.System);

    private static RouterOsConnection Create(int port, RouterOsOptions options, TimeProvider time) =>
        new(RouterOsTcp.PlainText("127.0.0.1", port), Login, options, time);

    private static RouterOsConnection CreateTls(int port, Func<X509Certificate2, bool> isPinned) =>
        new(RouterOsTcp.Tls("127.0.0.1", port, isPinned), Login, new RouterOsOptions(), TimeProvider.System);

    [Fact]
    public async Task A_sentence_leaves_in_one_write()
    {
        var stream = new CountingStream();
        await using var connection = new RouterOsConnection(_ => new ValueTask<Stream>(stream), Login, new RouterOsOptions(), TimeProvider.System);
        var opening = connection.OpenAsync(None);
        stream.Arrive(ScriptedPeer.Bytes("!done", ".tag=1"));
        await opening;
        var command = connection.ExecuteAsync(["/ip/address/print", "=.proplist=.id,address", "?disabled=false"], None);
        Assert.Equal(2, stream.Writes.Count);
        Assert.Equal(ScriptedPeer.Bytes("/ip/address/print", "=.proplist=.id,address", "?disabled=false", ".tag=2"), stream.Writes[1]);
        stream.Arrive(ScriptedPeer.Bytes("!done", ".tag=2"));
        Assert.True(command.IsCompleted);
        Assert.Equal(RouterOsOutcome.Done, (await command).Outcome);
    }

    [Fact]
    public async Task Answers_that_come_byte_by_byte_or_all_at_once_are_the_same()
    {
        var answer = ScriptedPeer.Bytes("!re", "=name=" + new string('x', 300), ".tag=2").Concat(new byte[] { 0, 0 })
            .Concat(ScriptedPeer.Bytes("!done", ".tag=2")).ToArray();
        foreach (var piece in new[] { 1, 2, 7, answer.Length })
        {
            var stream = new CountingStream();
            await using var connection = new RouterOsConnection(_ => new ValueTask<Stream>(stream), Login, new RouterOsOptions(), TimeProvider.System);
            var opening = connection.OpenAsync(None);
            stream.Arrive(ScriptedPeer.Bytes("!done", ".tag=1"));
            await opening;
            var command = connection.ExecuteAsync(["/x/print"], None);
            foreach (var part in answer.Chunk(piece))
                stream.Arrive(part);
            var reply = await command;
            Assert.Equal(300, Assert.Single(reply.Rows)["name"]!.Length);
        }
    }

    [Fact]
    public async Task Silence_leaves_the_command_unknown_and_ends_the_connection()
    {
        var time = new ManualTimeProvider();
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            await peer.AnswerAsync(await peer.ReadAsync(), ["!re", "=.id=*1"]);
            await peer.ClosedAsync();
        });
        await using var connection = Create(router.Port, new RouterOsOptions { IdleTimeout = TimeSpan.FromSeconds(30) }, time);
        Assert.Equal(RouterOsOpenOutcome.Open, (await connection.OpenAsync(None)).Outcome);
        time.Advance(TimeSpan.FromHours(1)); // Nothing in flight: silence is as it should be.
        var command = connection.ExecuteAsync(["/x/print"], None).AsTask();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return command.IsCompleted;
        }, "the end of silence");
        Assert.Equal(RouterOsOutcome.Unknown, (await command).Outcome);
        Assert.Contains("silent for 30 s", (await command).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_never_answers_is_unreachable_after_the_time_out()
    {
        var time = new ManualTimeProvider();
        await using var router = new ScriptedRouter(peer => peer.ClosedAsync());
        await using var connection = Create(router.Port, new RouterOsOptions(), time);
        var opening = connection.OpenAsync(None).AsTask();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return opening.IsCompleted;
        }, "the time-out");
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Unreachable, "no answer within 15 s"), await opening);
    }

    [Fact]
    public async Task A_cancelled_command_that_the_router_does_not_stop_is_unknown()
    {
        var time = new ManualTimeProvider();
        using var cancel = new CancellationTokenSource();
        await using var router = ScriptedRouter.LoggedIn(async peer =>
        {
            await peer.ReadAsync();
            await cancel.CancelAsync();
            await peer.ClosedAsync();
        });
        await using var connection = Create(router.Port, new RouterOsOptions(), time);
        await connection.OpenAsync(None);
        var command = connection.ExecuteAsync(["/tool/ping"], cancel.Token).AsTask();
        await Eventually.True(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return command.IsCompleted;
        }, "giving up");
        Assert.Equal(RouterOsOutcome.Unknown, (await command).Outcome);
    }

    [Fact]
    public async Task Closing_leaves_what_is_in_flight_unknown()
    {
        await using var router = ScriptedRouter.LoggedIn(peer => peer.ClosedAsync());
        var connection = await OpenAsync(router);
        var command = connection.ExecuteAsync(["/x/set"], None).AsTask();
        await connection.DisposeAsync();
        await connection.DisposeAsync();
        Assert.Equal(RouterOsOutcome.Unknown, (await command).Outcome);
    }

    [Fact]
    public async Task Tls_with_the_pinned_certificate_opens()
    {
        using var certificate = SelfSigned();
        await using var router = new ScriptedRouter(async peer => await peer.AnswerAsync(await peer.ReadAsync(), ["!done"]), certificate);
        await using var connection = CreateTls(router.Port, RouterOsPin.Sha256(RouterOsPin.Of(certificate)));
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Open), await connection.OpenAsync(None));
    }

    [Fact]
    public async Task Another_certificate_gets_no_password()
    {
        using var certificate = SelfSigned();
        using var another = SelfSigned();
        var heard = new List<string>();
        await using (var router = new ScriptedRouter(async peer => heard.AddRange(await peer.ReadAsync()), certificate))
        await using (var connection = CreateTls(router.Port, RouterOsPin.Sha256(RouterOsPin.Of(another))))
            Assert.Equal(RouterOsOpenOutcome.CertificateRefused, (await connection.OpenAsync(None)).Outcome);
        Assert.Empty(heard);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab:cd")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void A_fingerprint_has_64_digits(string wrong) => Assert.Throws<FormatException>(() => RouterOsPin.Sha256(wrong));

    [Fact]
    public void A_login_prints_no_password() => Assert.DoesNotContain("rahasia", Login.ToString(), StringComparison.Ordinal);

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=router", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
