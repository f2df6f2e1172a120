using System.Text;
using InternetDesa.Protocols.Influx;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Contracts;

/// <summary>What every <see cref="IInfluxWriter"/> does with InfluxDB 2, whoever wrote it; a class for each implementation runs it.</summary>
public abstract class InfluxWriterContract
{
    private static readonly byte[] Lines = Encoding.UTF8.GetBytes("sys cpu_pct=1 5\nsys cpu_pct=2 6\n");

    /// <summary>A writer.</summary>
    protected abstract IInfluxWriter Create(InfluxOptions options, TimeSpan timeout, TimeProvider time);

    [Fact]
    public async Task Lines_go_to_the_bucket_with_the_token()
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        Assert.Equal(new InfluxWriteResult(InfluxOutcome.Accepted), await WriteAsync(server));
        var request = Assert.Single(server.Requests);
        Assert.StartsWith("POST /api/v2/write?", request.Line, StringComparison.Ordinal);
        Assert.Contains("org=jateng", request.Line, StringComparison.Ordinal);
        Assert.Contains("bucket=desa", request.Line, StringComparison.Ordinal);
        Assert.Contains("precision=ns", request.Line, StringComparison.Ordinal);
        Assert.Equal("Token t0ken", request.Headers["Authorization"]);
        Assert.Equal(Lines, request.Body);
    }

    [Theory]
    [InlineData(200, "<html>log in</html>", InfluxOutcome.Keep)]
    [InlineData(302, "", InfluxOutcome.Keep)]
    [InlineData(400, "{\"error\":\"unable to parse 'x': missing fields\"}", InfluxOutcome.Rejected)]
    [InlineData(400, "{\"error\":\"partial write: points beyond retention policy dropped=3\"}", InfluxOutcome.Partial)]
    [InlineData(401, "{\"message\":\"unauthorized\"}", InfluxOutcome.Keep)]
    [InlineData(404, "{\"message\":\"bucket not found\"}", InfluxOutcome.Keep)]
    [InlineData(413, "", InfluxOutcome.TooLarge)]
    [InlineData(422, "", InfluxOutcome.Rejected)]
    [InlineData(429, "", InfluxOutcome.Keep)]
    [InlineData(503, "", InfluxOutcome.Keep)]
    public async Task An_answer_means_what_its_status_and_words_say(int status, string body, InfluxOutcome outcome)
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(status, body));
        var result = await WriteAsync(server);
        Assert.Equal((outcome, outcome == InfluxOutcome.Partial ? 3 : 0), (result.Outcome, result.Dropped));
    }

    [Theory]
    [InlineData("17", 17)]
    [InlineData("Mon, 17 Aug 2026 00:01:00 GMT", 60)]
    [InlineData("Mon, 17 Aug 2020 00:01:00 GMT", null)]
    [InlineData("soon", null)]
    public async Task Retry_After_is_heard_in_seconds_and_as_a_date(string header, int? seconds)
    {
        var time = new ManualTimeProvider(new DateTimeOffset(2026, 8, 17, 0, 0, 0, TimeSpan.Zero));
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(503, "", ("Retry-After", header)));
        var result = await WriteAsync(server, time);
        Assert.Equal((InfluxOutcome.Keep, seconds), (result.Outcome, (int?)result.RetryAfter?.TotalSeconds));
    }

    [Fact]
    public async Task A_server_that_hangs_up_is_waited_for()
    {
        await using var server = new ScriptedHttpServer(_ => ScriptedAnswer.HangUp);
        var result = await WriteAsync(server);
        Assert.Equal(InfluxOutcome.Keep, result.Outcome);
        Assert.NotEmpty(result.Message);
    }

    [Fact]
    public async Task A_cancelled_write_throws()
    {
        await using var server = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        var writer = Create(Options(server), TimeSpan.FromSeconds(10), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writer.WriteAsync(Lines, new CancellationToken(true)).AsTask());
    }

    private static InfluxOptions Options(ScriptedHttpServer server) =>
        new() { Url = server.Url, Api = InfluxApi.V2, Organisation = "jateng", Database = "desa", Secret = "t0ken" };

    private async Task<InfluxWriteResult> WriteAsync(ScriptedHttpServer server, TimeProvider? time = null) =>
        await Create(Options(server), TimeSpan.FromSeconds(10), time ?? TimeProvider.System).WriteAsync(Lines, CancellationToken.None);
}
