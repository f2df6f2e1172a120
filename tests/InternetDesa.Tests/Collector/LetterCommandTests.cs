using InternetDesa.Collector.DeadLetter;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Collector;

/// <summary>The verbs of the dead letter against a whole collector, over its admin port.</summary>
public sealed class LetterCommandTests
{
    private static readonly long Now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() * 1_000_000_000;

    [Fact]
    public async Task What_InfluxDB_refused_is_listed_shown_and_delivered_once_after_it_was_mended()
    {
        var mended = false;
        await using var influx = new ScriptedHttpServer(request => !Volatile.Read(ref mended) && request.Text.Contains(" cpu_pct=13", StringComparison.Ordinal)
            ? new ScriptedAnswer(400, "{\"error\":\"unable to parse\"}")
            : new ScriptedAnswer(204));
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString(), token: "0123456789abcdef");
        await PublishAsync(collector, $"batch boot=1i,seq=1i,n=2i,clock=\"utc\" {Now}\nsys cpu_pct=13 {Now}\nsys cpu_pct=14 {Now + 1}\n");
        await Eventually.True(() => collector.Stats.DeadLetters.GetValueOrDefault("influx") == 1, "a letter");

        var listed = await RunAsync(collector, "list", "--reason", "influx");
        // It is counted a moment before it is on disk.
        await Eventually.True(async () => (listed = await RunAsync(collector, "list", "--reason", "influx"))
            .Output.Contains("1       influx  33/01/01/2001/agent", StringComparison.Ordinal), "the letter in the list");
        Assert.Equal((0, ""), (listed.Code, listed.Errors));
        Assert.Contains("unable to parse", listed.Output, StringComparison.Ordinal);
        Assert.Contains("There are no such letters", (await RunAsync(collector, "list", "--device", "33/01/01/2002/agent")).Output, StringComparison.Ordinal);
        Assert.Contains($"sys,desa=3301012001,dev=agent,kab=3301,kec=330101,prov=33 cpu_pct=13 {Now}", (await RunAsync(collector, "show", "1")).Output, StringComparison.Ordinal);

        var before = influx.Requests.Count;
        Volatile.Write(ref mended, true);
        var replayed = await RunAsync(collector, "replay", "1");
        Assert.Equal((0, "1 letters replayed, 0 stay.\n"), (replayed.Code, replayed.Output));
        await Eventually.True(() => influx.Requests.Skip(before).Any(request => request.Text.Contains(" cpu_pct=13", StringComparison.Ordinal)), "the point");
        Assert.Equal(1, collector.Stats.DeadLetters["influx"]);
        var requests = influx.Requests.Count;
        await collector.RestartAsync();
        Assert.Equal("0 letters replayed, 0 stay.\n", (await RunAsync(collector, "replay", "--all")).Output);
        Assert.DoesNotContain(influx.Requests.Skip(requests), request => request.Text.Contains(" cpu_pct=13", StringComparison.Ordinal));
        Assert.Contains("yes", (await RunAsync(collector, "list")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_of_a_device_that_was_missing_in_the_inventory_is_replayed_after_it_was_added()
    {
        await using var influx = new ScriptedHttpServer(_ => new ScriptedAnswer(204));
        var inventory = "";
        await using var collector = await CollectorFixture.StartAsync(influx.Url.ToString(), configure: options => inventory = options.InventoryFile);
        await PublishAsync(collector, $"batch boot=1i,seq=1i,n=2i,clock=\"utc\" {Now}\nsys,dev=ap1 cpu_pct=5 {Now}\nsys cpu_pct=6 {Now}\n");
        var stays = await RunAsync(collector, "replay", "--reason", "identity");
        Assert.Equal(LetterCommand.SomeStayed, stays.Code);
        Assert.Contains("letter 1 stays: dev=ap1 is no device of village 33.01.01.2001", stays.Output, StringComparison.Ordinal);

        await collector.StopAsync();
        await File.AppendAllTextAsync(inventory, "33.01.01.2001,ap1,ap\n");
        await collector.RestartAsync();
        Assert.Equal("1 letters replayed, 0 stay.\n", (await RunAsync(collector, "replay", "--device", "33/01/01/2001/agent")).Output);
        await Eventually.True(() => influx.Requests.Any(request => request.Text.Contains($"sys,desa=3301012001,dev=ap1,kab=3301,kec=330101,prov=33 cpu_pct=5 {Now}\n", StringComparison.Ordinal)), "the point");
    }

    [Fact]
    public async Task What_no_schema_will_ever_take_stays_and_what_is_no_line_is_shown_without_its_control_characters()
    {
        await using var collector = await CollectorFixture.StartAsync();
        await PublishAsync(collector, "\u001b[2Jboom x=1i");
        var stays = await RunAsync(collector, "replay", "--all");
        Assert.Equal(LetterCommand.SomeStayed, stays.Code);
        Assert.EndsWith("0 letters replayed, 1 stay.\n", stays.Output, StringComparison.Ordinal);
        Assert.Equal(stays.Output, (await RunAsync(collector, "replay", "--all")).Output);
        var shown = await RunAsync(collector, "show", "1");
        Assert.Contains("?[2Jboom x=1i", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', stays.Output + shown.Output);
        Assert.Equal(2, (await RunAsync(collector, "show", "7")).Code);
    }

    [Fact]
    public async Task A_replay_says_which_letters_and_a_collector_that_does_not_run_is_named()
    {
        await using var collector = await CollectorFixture.StartAsync();
        var vague = await RunAsync(collector, "replay");
        Assert.Equal(2, vague.Code);
        Assert.Contains("Write a letter's number, --reason, --device, or --all.", vague.Errors, StringComparison.Ordinal);
        var output = new StringWriter();
        Assert.Equal(69, await LetterCommand.RunAsync(["dead", "list", "--Collector:Admin:Listen=127.0.0.1:1"], output, output));
        Assert.Contains("No collector answers", output.ToString(), StringComparison.Ordinal);
    }

    private static async Task PublishAsync(CollectorFixture collector, string payload)
    {
        await using var client = await collector.ConnectAsync();
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, payload));
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(CollectorFixture collector, params string[] args)
    {
        var (output, errors) = (new StringWriter(), new StringWriter());
        string[] token = new FileInfo(collector.TokenFile).Length > 1 ? [$"--Collector:Admin:TokenFile={collector.TokenFile}"] : [];
        var code = await LetterCommand.RunAsync(["dead", .. args, $"--Collector:Admin:Listen={collector.Admin}", .. token], output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
