using System.Text;
using InternetDesa.Protocols.Influx;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Influx;

public sealed class InfluxHttpWriterTests
{
    private static readonly byte[] Lines = Encoding.UTF8.GetBytes("sys cpu_pct=1 5\n");

    [Fact]
    public async Task Version_1_writes_to_its_database_with_a_password()
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        var result = await Write(server, new InfluxOptions { Url = server.Url, Database = "de sa", Secret = "user:pass" });
        Assert.Equal(InfluxOutcome.Accepted, result.Outcome);
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST /write?db=de%20sa&precision=ns", request.Line);
        Assert.Equal("Basic " + Convert.ToBase64String("user:pass"u8), request.Headers["Authorization"]);
        Assert.Equal(Lines, request.Body);
    }

    [Fact]
    public async Task Version_2_writes_to_its_bucket_with_a_token()
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await Write(server, new InfluxOptions { Url = server.Url, Api = InfluxApi.V2, Organisation = "jateng", Database = "desa", Secret = "t0ken" });
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST /api/v2/write?org=jateng&bucket=desa&precision=ns", request.Line);
        Assert.Equal("Token t0ken", request.Headers["Authorization"]);
    }

    [Fact]
    public async Task Version_3_writes_to_its_database_with_a_token_and_takes_no_partial_write()
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(400, "{\"error\":\"partial write of line protocol occurred\"}"));
        var result = await Write(server, new InfluxOptions { Url = server.Url, Api = InfluxApi.V3, Database = "desa", Secret = "apiv3" });
        Assert.Equal(InfluxOutcome.Rejected, result.Outcome);
        var request = Assert.Single(server.Requests);
        Assert.Equal("POST /api/v3/write_lp?db=desa&precision=nanosecond&accept_partial=false", request.Line);
        Assert.Equal("Bearer apiv3", request.Headers["Authorization"]);
    }

    [Fact]
    public async Task A_compressed_request_says_so_and_holds_the_same_lines()
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await Write(server, new InfluxOptions { Url = server.Url, Database = "desa", Gzip = true });
        var request = Assert.Single(server.Requests);
        Assert.Equal("gzip", request.Headers["Content-Encoding"]);
        var lines = new MemoryStream();
        await new System.IO.Compression.GZipStream(new MemoryStream(request.Body), System.IO.Compression.CompressionMode.Decompress).CopyToAsync(lines);
        Assert.Equal(Lines, lines.ToArray());
    }

    [Theory]
    [InlineData(200, "<html>log in</html>", InfluxOutcome.Keep)]
    [InlineData(302, "", InfluxOutcome.Keep)]
    [InlineData(400, "{\"error\":\"unable to parse 'x': missing fields\"}", InfluxOutcome.Rejected)]
    [InlineData(400, "{\"error\":\"partial write: points beyond retention policy dropped=3\"}", InfluxOutcome.Partial)]
    [InlineData(400, "{\"error\":\"partial write: max-series-per-database limit exceeded: (1000000) dropped=3\"}", InfluxOutcome.Keep)]
    [InlineData(400, "{\"error\":\"partial write: max-values-per-tag limit exceeded (100000/100000) dropped=3\"}", InfluxOutcome.Keep)]
    [InlineData(401, "{\"error\":\"authorization failed\"}", InfluxOutcome.Keep)]
    [InlineData(403, "", InfluxOutcome.Keep)]
    [InlineData(404, "{\"error\":\"database not found: \\\"desa\\\"\"}", InfluxOutcome.Keep)]
    [InlineData(413, "", InfluxOutcome.TooLarge)]
    [InlineData(422, "", InfluxOutcome.Rejected)]
    [InlineData(429, "", InfluxOutcome.Keep)]
    [InlineData(500, "", InfluxOutcome.Keep)]
    [InlineData(503, "", InfluxOutcome.Keep)]
    public async Task An_answer_means_what_its_status_and_words_say(int status, string body, InfluxOutcome outcome)
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(status, body));
        var result = await Write(server, new InfluxOptions { Url = server.Url, Database = "desa" });
        Assert.Equal(outcome, result.Outcome);
        Assert.Equal(outcome == InfluxOutcome.Partial ? 3 : 0, result.Dropped);
    }

    [Fact]
    public async Task Retry_After_is_heard_in_seconds_and_as_a_date()
    {
        await using var seconds = new ScriptedHttpServer(_ => new ScriptedAnswer(503, "", ("Retry-After", "17")));
        Assert.Equal(TimeSpan.FromSeconds(17), (await Write(seconds, new InfluxOptions { Url = seconds.Url, Database = "desa" })).RetryAfter);
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 8, 17, 0, 0, 0, TimeSpan.Zero));
        await using var date = new ScriptedHttpServer(_ => new ScriptedAnswer(503, "", ("Retry-After", "Mon, 17 Aug 2026 00:01:00 GMT")));
        using var http = new HttpClient();
        var result = await new InfluxHttpWriter(http, new InfluxOptions { Url = date.Url, Database = "desa" }, time).WriteAsync(Lines, CancellationToken.None);
        Assert.Equal(TimeSpan.FromMinutes(1), result.RetryAfter);
    }

    [Fact]
    public async Task A_server_that_is_not_there_and_one_that_hangs_up_are_kept_waiting_for()
    {
        await using var server = new ScriptedHttpServer(_ => ScriptedAnswer.HangUp);
        var options = new InfluxOptions { Url = server.Url, Database = "desa" };
        Assert.Equal(InfluxOutcome.Keep, (await Write(server, options)).Outcome);
        await server.DisposeAsync();
        var result = await Write(server, options);
        Assert.Equal(InfluxOutcome.Keep, result.Outcome);
        Assert.Contains("can not be reached", result.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_options_never_print_their_secret() =>
        Assert.DoesNotContain("t0ken", new InfluxOptions { Url = new Uri("http://127.0.0.1"), Database = "d", Secret = "t0ken" }.ToString(), StringComparison.Ordinal);

    private static async Task<InfluxWriteResult> Write(ScriptedHttpServer server, InfluxOptions options)
    {
        Assert.Equal(server.Url, options.Url);
        using var http = new HttpClient();
        return await new InfluxHttpWriter(http, options, TimeProvider.System).WriteAsync(Lines, CancellationToken.None);
    }
}
