using System.Text;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.LiveTests.Packages;

/// <summary>Each <see cref="IInfluxWriter"/> against VictoriaMetrics, which answers at <c>/api/v2/write</c>.</summary>
public sealed class InfluxTransportTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<Transport> Alone => EachTransport.Alone;

    public static TheoryData<Transport, bool> Bodies => EachTransport.With(false, true);

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task What_is_accepted_is_there(Transport transport, bool gzip)
    {
        await using var server = await VictoriaServer.StartAsync();
        var target = server.Options;
        var writer = Writer(transport, new InfluxOptions
        {
            Url = target.Url, Api = target.Api, Organisation = target.Organisation, Database = target.Database, Secret = target.Secret, Gzip = gzip,
        });
        for (var batch = 0; batch < 10; batch++)
            Assert.Equal(new InfluxWriteResult(InfluxOutcome.Accepted), await writer.WriteAsync(Lines(batch * 100, 100), None));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (double)i), await server.ValuesAsync("agent_uptime_s"));
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_line_that_it_does_not_take_is_rejected_in_its_words(Transport transport)
    {
        await using var server = await VictoriaServer.StartAsync();
        // Too long a line is what it refuses, at 64 KiB; one that is none it skips, and answers 204.
        var result = await Writer(transport, server.Options).WriteAsync(Encoding.ASCII.GetBytes($"agent,dev={new string('x', 100_000)} uptime_s=1i\n"), None);
        Assert.Equal(InfluxOutcome.Rejected, result.Outcome);
        Assert.Contains("requestURI: /api/v2/write", result.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Alone))]
    public async Task A_refused_token_and_a_server_that_is_away_keep_the_lines(Transport transport)
    {
        await using var locked = await VictoriaServer.StartAsync(password: "rahasia");
        var refused = await Writer(transport, locked.Options).WriteAsync(Lines(0, 1), None);
        Assert.Equal(InfluxOutcome.Keep, refused.Outcome);
        Assert.Contains("look at the user, password or token", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await locked.ValuesAsync("agent_uptime_s"));

        await using var server = await VictoriaServer.StartAsync();
        var writer = Writer(transport, server.Options);
        Assert.Equal(InfluxOutcome.Accepted, (await writer.WriteAsync(Lines(0, 1), None)).Outcome);
        await server.StopAsync();
        Assert.Equal(InfluxOutcome.Keep, (await writer.WriteAsync(Lines(1, 1), None)).Outcome);
        await server.StartAgainAsync();
        Assert.Equal(InfluxOutcome.Accepted, (await writer.WriteAsync(Lines(1, 1), None)).Outcome);
        Assert.Equal(new double[] { 0, 1 }, await server.ValuesAsync("agent_uptime_s"));
    }

    private static IInfluxWriter Writer(Transport transport, InfluxOptions options) =>
        Transports.Influx(transport, options, TimeSpan.FromSeconds(10), TimeProvider.System);

    private static byte[] Lines(int first, int count) => Encoding.ASCII.GetBytes(string.Concat(
        Enumerable.Range(first, count).Select(i => $"agent,desa=3301012001,dev=agent uptime_s={i}i {1_767_225_600_000_000_000 + (i * 1_000_000_000L)}\n")));
}
