using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.LiveTests;

/// <summary>
/// A collector whose disk fails: strace answers its syncs with an error. Files are named one by one, since a folder's name means the
/// folder itself only; and without <c>when=</c>, which counts every thread apart.
/// </summary>
public sealed class StraceTests
{
    private const long Boot = 4611686018427387903;
    private static readonly DeviceId Device = TestDevices.Agent(1);

    [Theory]
    [InlineData("fdatasync")] // The records.
    [InlineData("fsync")] // The new file, before any of its records.
    public async Task After_EIO_on_a_segment_nothing_is_acknowledged_and_the_exit_code_is_74(string call)
    {
        using var site = new CollectorSite(villages: 1);
        var injection = new Injection(site, call, "EIO", Segments(site, 1, 16));
        await using var collector = await site.StartAsync(injection.Command);
        await using var client = await TestDevices.ConnectAsync(Device, site.Mqtt);

        // The connection ends without a PUBACK.
        await Assert.ThrowsAnyAsync<IOException>(async () => await client.PublishAsync(Device, TestDevices.Batch(Boot, 1, points: 1)));

        Assert.Equal(74, await collector.ExitAsync());
        Assert.Contains("The disk failed", collector.Output);
        Assert.Contains(injection.Hits(), line => line.Contains($"<{site.Spool}/00000000000000000001.seg>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_spool_whose_folder_can_not_be_synced_is_not_opened_and_the_exit_code_is_74()
    {
        using var site = new CollectorSite(villages: 1);
        var injection = new Injection(site, "fsync", "EIO", [site.Spool]);
        await using var collector = site.Start(injection.Command);

        Assert.Equal(74, await collector.ExitAsync());
        Assert.Contains(injection.Hits(), line => line.Contains($"<{site.Spool}>", StringComparison.Ordinal));
        Assert.DoesNotContain("MQTT server on", collector.Output);
    }

    [Fact]
    public async Task What_was_acknowledged_before_EIO_is_there_after_it_and_the_rest_goes_on()
    {
        using var site = new CollectorSite(villages: 1).With("SegmentMegabytes", 1);
        var acknowledged = 0L;
        // The first segment is sound; those after it are not.
        var injection = new Injection(site, "fdatasync", "EIO", Segments(site, 2, 32));
        await using (var sick = await site.StartAsync(injection.Command))
        {
            await using var client = await TestDevices.ConnectAsync(Device, site.Mqtt);
            await Assert.ThrowsAnyAsync<IOException>(async () =>
            {
                for (var seq = 1; seq <= 32; seq++)
                {
                    Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(Device, TestDevices.Batch(Boot, seq, points: 2000)));
                    acknowledged = seq;
                }
            });
            Assert.Equal(74, await sick.ExitAsync());
        }

        Assert.True(acknowledged > 1);
        Assert.NotEmpty(injection.Hits());
        await using var after = await site.StartAsync();
        await using var again = await TestDevices.ConnectAsync(Device, site.Mqtt);
        Assert.Equal($"1-{acknowledged}", (await again.ReceiptAsync(Device)).Have.ToString());
        Assert.Equal(MqttReasonCode.Success, await again.PublishAsync(Device, TestDevices.Batch(Boot, acknowledged + 1, points: 1)));
    }

    [Theory]
    [InlineData("fdatasync", "ENOSPC")]
    [InlineData("fdatasync", "EDQUOT")]
    [InlineData("fsync", "ENOSPC")]
    public async Task Without_room_nothing_is_acknowledged_until_a_sync_succeeds_in_a_new_segment(string call, string error)
    {
        using var site = new CollectorSite(villages: 1);
        // Each try gives the record the next offset, and its segment the next name.
        string[] full = [.. Segments(site, 1, 2)];
        var injection = new Injection(site, call, error, full);
        await using var collector = await site.StartAsync(injection.Command);
        await using var client = await TestDevices.ConnectAsync(Device, site.Mqtt);

        var code = await client.PublishAsync(Device, TestDevices.Batch(Boot, 1, points: 1));
        var hits = injection.Hits();

        Assert.Equal(MqttReasonCode.Success, code);
        Assert.Equal(full, hits.Select(hit => Assert.Single(full, hit.Contains)));
        Assert.False(collector.HasExited);
        collector.TerminateChild();
        Assert.Equal(0, await collector.ExitAsync());
        Assert.Equal((Device, Boot, 1L), Assert.Single((await site.ReadSpoolAsync()).Select(record => (record.From, record.Boot, record.Seq))));
        Assert.Equal(["00000000000000000003.seg"], Directory.GetFiles(site.Spool).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Without_room_for_the_checkpoint_of_the_delivery_the_collector_stays_up_and_delivers()
    {
        await using var influx = await InfluxServer.StartAsync();
        using var site = await new CollectorSite(villages: 1).WithInfluxAsync(influx, "full");
        var injection = new Injection(site, "fsync", "ENOSPC", [$"{site.DataDirectory}/delivery.checkpoint.tmp"]);
        await using var collector = await site.StartAsync(injection.Command);
        await Eventually.Holds("a checkpoint that fails", () => injection.Hits().Length > 0, details: () => collector.Output);

        await using var client = await TestDevices.ConnectAsync(Device, site.Mqtt);
        Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(Device, TestDevices.Batch(Boot, 1, points: 3)));
        await Eventually.Holds("3 points in InfluxDB",
            async () => await influx.NumberAsync("full", "SELECT count(uptime_s) FROM agent") == 3, details: () => collector.Output);

        collector.TerminateChild();
        Assert.Equal(0, await collector.ExitAsync());
    }

    [Fact]
    public async Task Without_room_for_the_state_database_the_collector_stays_up_and_takes_batches()
    {
        using var site = new CollectorSite(villages: 1);
        await using (var first = await site.StartAsync())
        {
            // Makes the database, which needs room.
            first.Terminate();
            Assert.Equal(0, await first.ExitAsync());
        }

        var injection = new Injection(site, "pwrite64", "ENOSPC", [site["state.db"], site["state.db-wal"]]);
        await using var collector = await site.StartAsync(injection.Command);
        await collector.SaidAsync("The state database takes nothing");

        await using var client = await TestDevices.ConnectAsync(Device, site.Mqtt);
        Assert.Equal(MqttReasonCode.Success, await client.PublishAsync(Device, TestDevices.Batch(Boot, 1, points: 1)));
        Assert.NotEmpty(injection.Hits());
        Assert.False(collector.HasExited);
        collector.TerminateChild();
        Assert.Equal(0, await collector.ExitAsync());
        Assert.Equal(1, Assert.Single(await site.ReadSpoolAsync()).Seq);
    }

    private static IEnumerable<string> Segments(CollectorSite site, int from, int to) =>
        Enumerable.Range(from, to - from + 1).Select(offset => $"{site.Spool}/{offset:D20}.seg");

    /// <summary>strace's command line and its log.</summary>
    private sealed class Injection(CollectorSite site, string call, string error, IEnumerable<string> paths)
    {
        private readonly string _log = site["strace.log"];

        // -y writes the path beside each descriptor.
        public string[] Command { get; } =
        [
            RequiredProgram.Need("strace", "strace"), "-f", "-qq", "-y", "-o", site["strace.log"],
            "-e", $"trace={call}", "-e", $"inject={call}:error={error}", .. paths.SelectMany(path => new[] { "-P", path }),
        ];

        /// <summary>The calls that strace failed.</summary>
        public string[] Hits() => [.. File.ReadLines(_log).Where(line => line.Contains("(INJECTED)", StringComparison.Ordinal))];
    }
}
