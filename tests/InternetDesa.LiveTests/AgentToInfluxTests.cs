using System.Text;
using InternetDesa.Core.Batches;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.LiveTests;

/// <summary>The whole way: the agent's program, the collector's program, a real InfluxDB, and back by InfluxQL.</summary>
public sealed class AgentToInfluxTests
{
    private const string Database = "agent";
    private static readonly string[] Measurements = ["agent", "event", "net", "ping", "sys"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_point_that_the_agent_made_is_in_InfluxDB_once(bool collectorIsKilled)
    {
        await using var influx = await InfluxServer.StartAsync();
        using var site = await new CollectorSite(villages: 1).WithInfluxAsync(influx, Database);
        await using var first = await site.StartAsync();
        await using var agent = StartAgent(site);
        var collector = first;
        await HasBatchesAsync(influx, agent, 3);
        if (collectorIsKilled)
        {
            await first.KillAsync();
            await agent.SaidAsync("VillageAgent[401]");
            collector = await site.StartAsync();
        }

        await using var second = collector;
        await HasBatchesAsync(influx, agent, 6);
        await Eventually.Holds("a moment without a batch on its way", async () => await HasAllSoFarAsync(influx), details: () => agent.Output);
        agent.Terminate();
        Assert.Equal(0, await agent.ExitAsync());
        collector.Terminate();
        Assert.Equal(0, await collector.ExitAsync());

        // The agent's own spool is the truth: one segment, of which nothing is deleted yet.
        var (made, sampled) = await ReadAgentAsync(site["agent/spool"]);
        Assert.Equal(Measurements, made.Keys.Order());
        Assert.Equal(sampled, made.Values.Sum());
        foreach (var (measurement, points) in made)
            Assert.Equal((measurement, points), (measurement, await RowsAsync(influx, measurement)));
        Assert.Equal(sampled, await influx.NumberAsync(Database, "SELECT last(sent_n) FROM agent WHERE desa = '3301012001' AND dev = 'agent'"));
    }

    private static ChildProcess StartAgent(CollectorSite site)
    {
        File.WriteAllText(site["agent.password"], TestDevices.Password);
        return ChildProcess.Start(ChildProcess.Dotnet,
        [
            Repository.Program("agent"),
            $"--Agent:Device={TestDevices.Agent(1)}", $"--Agent:DataDirectory={site["agent"]}", $"--Agent:PasswordFile={site["agent.password"]}",
            $"--Agent:Collectors:0=mqtt://{site.Mqtt}", "--Agent:IntervalSeconds=1", "--Agent:ReconnectSeconds=1",
            // Its own address, so that the network of the machine does not matter.
            "--Agent:Net:Interfaces:0=lo", $"--Agent:Ping:Targets:0={site.Mqtt.Address}", "--Agent:Ping:Count=1", "--Agent:Ping:TimeoutMs=500",
        ], Path.GetDirectoryName(site["agent"])!);
    }

    private static Task HasBatchesAsync(InfluxServer influx, ChildProcess agent, int count) =>
        Eventually.Holds($"{count} batches in InfluxDB", async () => await RowsAsync(influx, "agent") >= count, details: () => agent.Output);

    private static async ValueTask<bool> HasAllSoFarAsync(InfluxServer influx)
    {
        long rows = 0;
        foreach (var measurement in Measurements)
            rows += await RowsAsync(influx, measurement);
        return rows == await influx.NumberAsync(Database, "SELECT last(sampled_n) FROM agent");
    }

    private static async Task<long> RowsAsync(InfluxServer influx, string measurement) =>
        (await influx.QueryAsync(Database, $"SELECT * FROM {measurement}")).Sum(series => series.Rows.Count);

    // Points by measurement, and the last sampled_n.
    private static async Task<(Dictionary<string, long> Points, long Sampled)> ReadAgentAsync(string spool)
    {
        var points = new Dictionary<string, long>();
        long sampled = 0;
        var control = new BatchControl();
        foreach (var batch in await AgentSpool.ReadAsync(spool))
        {
            Assert.Null(BatchReader.Read(batch, control));
            var reader = new LineReader(batch.AsSpan(control.Length));
            while (reader.Read())
            {
                var measurement = Encoding.UTF8.GetString(reader.Measurement);
                points[measurement] = points.GetValueOrDefault(measurement) + 1;
                while (reader.ReadField(out var key, out var value))
                {
                    if (key.SequenceEqual("sampled_n"u8))
                        sampled = value.Integer;
                }
            }
        }

        return (points, sampled);
    }
}
