using InternetDesa.Collector.Delivery;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Collector;

public sealed class DeliveryTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000_000_000;
    private const string Tags = ",desa=3301012001,dev=agent,kab=3301,kec=330101,prov=33";

    [Fact]
    public async Task Points_and_the_collectors_own_states_are_delivered_once_over_a_restart()
    {
        await using var influx = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        await PublishAsync(collector, $"batch boot=1i,seq=1i,n=2i,clock=\"utc\" {Now}\nsys cpu_pct=1 {Now}\nsys cpu_pct=2 {Now + 1}\n");
        await Eventually.True(() => Delivered(influx).Count(line => line.StartsWith("s", StringComparison.Ordinal)) == 3, "two points and a state");
        await collector.RestartAsync();
        await PublishAsync(collector, $"batch boot=1i,seq=2i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct=3 {Now + 2}\n");
        await Eventually.True(() => Delivered(influx).Contains($"sys{Tags} cpu_pct=3 {Now + 2}"), "the third point");
        Assert.Equal(3, Delivered(influx).Count(line => line.StartsWith("sys", StringComparison.Ordinal)));
        Assert.Contains(Delivered(influx), line => line.StartsWith("state,desa=3301012001,dev=gw,kab=3301,kec=330101,prov=33 code=0i,since_s=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_the_collector_tells_about_itself_is_delivered()
    {
        await using var influx = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        var instance = Environment.MachineName;
        await Eventually.True(() => Delivered(influx).Exists(line => line.StartsWith($"monitor,instance={instance},reason=flood refused=0i ", StringComparison.Ordinal)), "refusals");
        var pulse = Delivered(influx).First(line => line.StartsWith($"monitor,instance={instance} up=1i,", StringComparison.Ordinal));
        Assert.Matches(",sync_max_ms=[0-9.]+,wait_max_ms=[0-9.]+,spool_bytes=[0-9]+i,dead_bytes=0i,quarantined_n=0i,rss_bytes=[1-9][0-9]{6,}i", pulse);
    }

    [Fact]
    public async Task A_mono_batch_waits_for_its_anchor()
    {
        await using var influx = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        await PublishAsync(collector, "batch boot=1i,seq=1i,n=1i,clock=\"mono\" 5\nsys cpu_pct=1 5\n");
        await PublishAsync(collector, $"batch boot=2i,seq=1i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct=2 {Now}\n");
        await Eventually.True(() => Delivered(influx).Contains($"sys{Tags} cpu_pct=2 {Now}"), "the batch behind it does not wait");
        Assert.DoesNotContain(Delivered(influx), line => line.Contains(" cpu_pct=1", StringComparison.Ordinal));
        await collector.RestartAsync();
        await PublishAsync(collector, $"batch boot=1i,seq=2i,n=0i,clock=\"mono\" 9\nanchor boot=1i,utc0={Now}i,err_ms=5i 9\n");
        await Eventually.True(() => Delivered(influx).Contains($"sys{Tags} cpu_pct=1 {Now + 5}"), "the mono batch with its time");
        Assert.Single(Delivered(influx), line => line.Contains(" cpu_pct=2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_anchor_wins()
    {
        await using var influx = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        await PublishAsync(collector, $"batch boot=1i,seq=1i,n=0i,clock=\"mono\" 5\nanchor boot=1i,utc0={Now}i,err_ms=5i 5\n");
        await PublishAsync(collector, $"batch boot=1i,seq=2i,n=1i,clock=\"mono\" 5\nanchor boot=1i,utc0={Now + 1000}i,err_ms=0i 5\nsys cpu_pct=1 5\n");
        await Eventually.True(() => Delivered(influx).Contains($"sys{Tags} cpu_pct=1 {Now + 5}"), "the point by the first anchor");
    }

    [Fact]
    public async Task An_anchor_that_puts_points_into_the_future_makes_them_dead_letters()
    {
        await using var influx = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        var year = 365L * 86_400 * 1_000_000_000;
        await PublishAsync(collector, $"batch boot=1i,seq=1i,n=2i,clock=\"mono\" 5\nanchor boot=1i,utc0={Now}i,err_ms=5i 5\nsys cpu_pct=1 5\nsys cpu_pct=2 {year}\n");
        await Eventually.True(() => Delivered(influx).Contains($"sys{Tags} cpu_pct=1 {Now + 5}"), "the point with a good time");
        Assert.Equal(1, collector.Stats.DeadLetters["time"]);
        Assert.DoesNotContain(Delivered(influx), line => line.Contains(" cpu_pct=2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task While_InfluxDB_is_away_nothing_is_lost()
    {
        var away = true;
        await using var influx = new ScriptedHttpServer(_ => Volatile.Read(ref away) ? new ScriptedAnswer(503) : new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        await PublishAsync(collector, $"batch boot=1i,seq=1i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct=1 {Now}\n");
        await Eventually.True(() => !influx.Requests.IsEmpty, "a first try");
        await collector.RestartAsync();
        await PublishAsync(collector, $"batch boot=1i,seq=2i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct=2 {Now}\n");
        var refused = influx.Requests.Count;
        Volatile.Write(ref away, false);
        await Eventually.True(() => influx.Requests.Skip(refused).SelectMany(request => request.Text.Split('\n'))
            .Count(line => line.StartsWith("sys", StringComparison.Ordinal)) == 2, "both points");
        Assert.Empty(collector.Stats.DeadLetters);
    }

    [Fact]
    public async Task A_checkpoint_that_can_not_be_written_stops_nothing()
    {
        await using var influx = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        await collector.StopAsync();
        // A directory where the temporary file belongs.
        Directory.CreateDirectory(Path.Combine(collector.DataDirectory, "delivery.checkpoint.tmp"));
        await collector.RestartAsync();
        await PublishAsync(collector, $"batch boot=1i,seq=1i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct=1 {Now}\n");
        await collector.RestartAsync();
        await PublishAsync(collector, $"batch boot=1i,seq=2i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct=2 {Now}\n");
        await Eventually.True(() => Delivered(influx).Contains($"sys{Tags} cpu_pct=2 {Now}"), "the point after the failure");
        Assert.Contains($"sys{Tags} cpu_pct=1 {Now}", Delivered(influx));
    }

    [Fact]
    public async Task A_record_that_is_refused_as_a_whole_is_found_and_set_aside()
    {
        await using var influx = new ScriptedHttpServer(request => request.Text.Contains(" cpu_pct=13", StringComparison.Ordinal)
            ? new ScriptedAnswer(400, "{\"error\":\"unable to parse\"}")
            : new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString());
        for (var seq = 11; seq <= 15; seq++)
            await PublishAsync(collector, $"batch boot=1i,seq={seq}i,n=1i,clock=\"utc\" {Now}\nsys cpu_pct={seq} {Now + seq}\n");
        await Eventually.True(() => collector.Stats.DeadLetters.GetValueOrDefault("influx") == 1 && collector.Stats.Delivered >= 5, "four points, a state and a letter");
        await collector.StopAsync();
        Assert.Contains(" cpu_pct=13", Assert.Single(await collector.RecordsAsync("dead")), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_partial_write_the_lines_with_the_field_in_conflict_are_taken()
    {
        const string lines = "sys,desa=1 cpu_pct=1,volt_v=2 5\nsys,desa=2 volt_v=2 5\nping,target=x cpu_pct=1 5\n";
        var message = "{\"error\":\"partial write: field type conflict: input field \\\"cpu_pct\\\" on measurement \\\"sys\\\" is type float, already exists as type integer dropped=1\"}";
        var bytes = System.Text.Encoding.UTF8.GetBytes(lines);
        Assert.Equal([(0, 32)], DroppedLines.Select(bytes, message));
        Assert.Equal([(0, 32), (32, 22), (54, 26)], DroppedLines.Select(bytes, "points beyond retention policy dropped=1"));
    }

    private static async Task PublishAsync(CollectorFixture collector, string payload)
    {
        await using var client = await collector.ConnectAsync();
        await CollectorFixture.PublishAsync(client, payload);
    }

    private static List<string> Delivered(ScriptedHttpServer influx) =>
        [.. influx.Requests.SelectMany(request => request.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
}
