using InternetDesa.Core.Spool;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>A collector that is killed while villages speak to it.</summary>
public sealed class CollectorCrashTests
{
    private const int Villages = 6;
    private const int Kills = 5;
    private const int BatchesBetweenKills = 400;
    private const string Database = "crash";

    [Fact]
    public async Task Five_kills_under_load_lose_nothing_acknowledged_and_every_point_is_in_InfluxDB_once()
    {
        await using var influx = await InfluxServer.StartAsync();
        using var site = await new CollectorSite(Villages).WithInfluxAsync(influx, Database);
        var devices = Enumerable.Range(1, Villages).Select(n => new LoadDevice(TestDevices.Agent(n), site.Mqtt)).ToArray();

        await using var last = await RunAndKillAsync(site, devices);

        long points = 0;
        var received = new Dictionary<string, RangeSet>();
        foreach (var device in devices)
        {
            await using var client = await TestDevices.ConnectAsync(device.Id, site.Mqtt);
            var receipt = await client.ReceiptAsync(device.Id);
            Assert.Equal(device.Boot, receipt.Boot);
            Assert.DoesNotContain(device.Acknowledged, seq => !receipt.Have.Contains(seq));
            Assert.Equal(receipt.Have.Count, device.Sent.Count(receipt.Have.Contains));
            received[device.Id.Village.Digits] = receipt.Have;
            points += receipt.Have.Count * LoadDevice.PointsPerBatch;
        }

        await Eventually.Holds($"{points} points in InfluxDB",
            async () => await influx.NumberAsync(Database, "SELECT count(uptime_s) FROM agent") >= points);
        var series = await influx.QueryAsync(Database, "SELECT uptime_s FROM agent GROUP BY desa");
        Assert.Equal(received.Keys.Order(), series.Select(one => one.Tags["desa"]).Order());
        foreach (var village in series)
        {
            // Neither more batches than the receipt names nor fewer, each with all of its points and no other.
            var batches = village.Rows.CountBy(row => row[1].GetInt64()).ToDictionary();
            var have = received[village.Tags["desa"]];
            Assert.Equal(have.Count, batches.Count);
            Assert.All(batches, batch => Assert.True(have.Contains(batch.Key) && batch.Value == LoadDevice.PointsPerBatch, $"{batch}"));
        }
    }

    // Returns the last collector, that lives.
    private static async Task<ChildProcess> RunAndKillAsync(CollectorSite site, LoadDevice[] devices)
    {
        using var stop = new CancellationTokenSource();
        var load = Task.WhenAll(devices.Select(device => Task.Run(() => device.RunAsync(stop.Token))));
        ChildProcess collector = await site.StartAsync();
        try
        {
            for (var kill = 0; kill <= Kills; kill++)
            {
                var enough = devices.Sum(device => device.Acknowledged.Length) + BatchesBetweenKills;
                await Eventually.Holds($"{enough} batches acknowledged",
                    () => load.IsFaulted || devices.Sum(device => device.Acknowledged.Length) >= enough, details: () => collector.Output);
                if (load.IsFaulted)
                    break;
                if (kill == Kills)
                    return collector;
                await collector.KillAsync();
                await collector.DisposeAsync();
                collector = await site.StartAsync();
            }
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await load;
        }

        return collector;
    }
}
