using System.Security.Cryptography;
using InternetDesa.Agent.Control;
using InternetDesa.Agent.Upgrade;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Releases;
using InternetDesa.Tests.Agent.Probes;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Agent.Control;

public sealed class ControlChannelTests
{
    [Theory]
    [InlineData("ping", ",target=\"1.1.1.1\",count=3i", 1, "1.1.1.1: 3 sent, 3 answered, 20.0/20.0/20.0 ms")]
    [InlineData("dns", ",target=\"desa.id\"", 1, "desa.id: response code 0 after 9.0 ms")]
    [InlineData("log", ",count=2i", 1, "line 0\nline 1")]
    [InlineData("ping", "", 0, "ping needs a target")]
    [InlineData("throughput", "", 0, "this village has no throughput test; write Agent:Speed:DownloadUrl")]
    [InlineData("format", "", 0, "refused: no such command; those known are dns, log, ping, restart, throughput, traceroute, upgrade")]
    [InlineData("upgrade", "", 0, "this box takes no upgrades: it knows no key that signs them; write Agent:Upgrade:KeyFile")]
    public async Task A_command_is_done_answered_and_recorded(string name, string fields, int ok, string text)
    {
        await using var world = await ConnectedAsync();
        world.Collector.Say($"cmd/{name}", Command(world, "a1", fields));
        await world.UntilAsync(() => !world.Collector.Replies.IsEmpty);

        var (topic, reply) = Assert.Single(world.Collector.Replies);
        Assert.Equal($"desa/1/33/01/01/2001/agent/cmd/{name}/reply", topic);
        Assert.StartsWith($"reply id=\"a1\",ok={ok}i ", reply, StringComparison.Ordinal);
        Assert.Equal(text, reply[(reply.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        await EventAsync(world, $"kind=\"command\",value=\"{name} {(ok == 1 ? "done" : text)}\"");
    }

    [Fact]
    public async Task A_command_that_is_out_of_date_retained_or_came_before_is_not_done()
    {
        await using var world = await ConnectedAsync();
        var pings = 0;
        world.Ping = _ => TimeSpan.FromMilliseconds(++pings);
        var target = ",target=\"a\",count=1i";
        world.Collector.Say("cmd/ping", $"cmd id=\"old\",until={Now(world) - 1_000_000_000}i{target} 1");
        world.Collector.Say("cmd/ping", Command(world, "kept", target), retain: true);
        world.Collector.Say("cmd/ping", Command(world, "twice", target));
        world.Collector.Say("cmd/ping", Command(world, "twice", target));
        world.Collector.Say("cmd/ping", "rubbish");
        world.Collector.Say("cmd/ping", "cmd target=\"a\" 1");
        await world.UntilAsync(() => world.Collector.Replies.Count >= 4);

        var replies = world.Collector.Replies.Select(reply => reply.Text).ToArray();
        Assert.Contains(replies, reply => reply.Contains("old", StringComparison.Ordinal) && reply.Contains("out of date", StringComparison.Ordinal));
        Assert.Contains(replies, reply => reply.Contains("kept", StringComparison.Ordinal) && reply.Contains("retained", StringComparison.Ordinal));
        Assert.Equal(2, replies.Count(reply => reply.Contains("1.0/1.0/1.0", StringComparison.Ordinal)));
        Assert.Equal(1, pings);
    }

    [Fact]
    public async Task Commands_come_at_a_bounded_rate()
    {
        await using var world = await ConnectedAsync();
        for (var i = 0; i < 10; i++)
            world.Collector.Say("cmd/log", Command(world, $"id{i}", ",count=1i"));
        await world.UntilAsync(() => world.Collector.Replies.Count == 10);
        Assert.Equal(6, world.Collector.Replies.Count(reply => reply.Text.Contains("ok=1i", StringComparison.Ordinal)));
        world.Time.Advance(TimeSpan.FromMinutes(1));
        world.Collector.Say("cmd/log", Command(world, "later", ",count=1i"));
        await world.UntilAsync(() => world.Collector.Replies.Count == 11);
        Assert.Contains("ok=1i", world.Collector.Replies.Last().Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_does_not_know_the_time_does_nothing_that_may_be_old()
    {
        await using var world = new AgentWorld();
        world.Options.Control.WithoutTls = true;
        world.Collector.SendsReceipts = false;
        world.Start();
        await world.BatchesAsync(1);
        world.Collector.Say("cmd/log", Command(world, "a", ""));
        await world.UntilAsync(() => !world.Collector.Replies.IsEmpty);
        Assert.Contains("does not know the time", Assert.Single(world.Collector.Replies).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_TLS_nothing_is_listened_to_but_receipts()
    {
        await using var world = new AgentWorld();
        world.Start();
        await world.BatchesAsync(1);
        Assert.Equal(["desa/1/33/01/01/2001/agent/receipt"], world.Collector.Filters);
    }

    [Fact]
    public async Task A_restart_is_answered_and_then_ends_the_agent_in_order()
    {
        await using var world = await ConnectedAsync();
        world.Collector.Say("cmd/restart", Command(world, "r", ""));
        await world.UntilAsync(() => world.Ended.IsCompleted);
        Assert.True(world.Agent.WantsProcessRestart);
        Assert.Contains("restarts", Assert.Single(world.Collector.Replies).Text, StringComparison.Ordinal);
        await EventAsync(world, "kind=\"command\",value=\"restart done\"");
        Assert.StartsWith("offline ", world.Collector.States.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_good_configuration_is_kept_and_ends_the_agent_so_that_it_begins_again_with_it()
    {
        await using var world = await ConnectedAsync();
        world.Collector.Say("config", "Ping:\n  Count: 3\n  Targets: [9.9.9.9]\n", retain: true);
        await world.UntilAsync(() => world.Ended.IsCompleted);
        Assert.True(world.Agent is { WantsRestart: true, WantsProcessRestart: false });
        await EventAsync(world, "kind=\"config\",value=\"accepted\"");
        var options = world.Config!.Load();
        Assert.Equal((3, "9.9.9.9"), (options.Ping.Count, Assert.Single(options.Ping.Targets)));
    }

    [Fact]
    public async Task Whom_to_call_is_on_the_village_s_page_without_uplink_as_long_as_the_province_says_so()
    {
        await using var world = await ConnectedAsync();
        foreach (var (told, shows) in new[] { ("LocalPage: { ContractMbps: 20, Contacts: { Operator: \"081234567890\" } }", true), ("{}", false) })
        {
            world.Collector.Say("config", told, retain: true);
            await world.UntilAsync(() => world.Ended.IsCompleted);
            world.Collector.IsReachable = false;
            world.Options.LocalPage = world.Config!.Load().LocalPage;
            world.Start();
            await world.UntilAsync(() => world.Agent.Page().Length > 0);
            Assert.Equal(shows, world.Agent.Page().Contains("tel:081234567890", StringComparison.Ordinal));
            Assert.Equal(shows, world.Agent.Page().Contains("20 Mbps", StringComparison.Ordinal));
            world.Collector.IsReachable = true;
            await world.UntilAsync(() => world.Agent.IsConnected);
        }
    }

    [Fact]
    public async Task A_poisoned_configuration_is_refused_with_its_reason_once_and_the_agent_goes_on()
    {
        await using var world = await ConnectedAsync();
        for (var i = 0; i < 3; i++)
            world.Collector.Say("config", "Ping: { Count: 0 }", retain: true);
        await EventAsync(world, "kind=\"config\",value=\"refused: Agent:Ping:Count: write 1 to 100 echoes\"");
        var before = world.Collector.Batches.Count;
        await world.BatchesAsync(before + 3);
        Assert.False(world.Ended.IsCompleted);
        Assert.Single(world.Collector.Batches.SelectMany(batch => batch.Lines), line => line.Contains("kind=\"config\"", StringComparison.Ordinal));
        Assert.Equal("Agent:Ping:Count: write 1 to 100 echoes", world.Config!.Fault);
    }

    [Fact]
    public async Task Keys_of_releases_that_are_damaged_are_told_and_the_agent_goes_on_without_upgrades()
    {
        await using var world = new AgentWorld();
        world.Options.Upgrade.KeyFile = Path.Combine(world.Directory, "release.pem");
        await File.WriteAllTextAsync(world.Options.Upgrade.KeyFile, "rubbish");
        world.Start();
        await EventAsync(world, $"kind=\"upgrade\",value=\"off: {world.Options.Upgrade.KeyFile} has no public key");
    }

    [Fact]
    public async Task A_fault_of_the_upgrades_ends_the_agent_and_is_not_hidden()
    {
        await using var world = new AgentWorld { Web = new FakeWeb { Answer = _ => throw new InvalidOperationException("a fault of the upgrades") } };
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (keys, package) = (Path.Combine(world.Directory, "release.pem"), Path.Combine(world.Directory, $"internet-desa-agent_9.9.9_{RunningVersion.Architecture}.deb"));
        await File.WriteAllTextAsync(keys, key.ExportSubjectPublicKeyInfoPem());
        await File.WriteAllTextAsync(package, "a package");
        Directory.CreateDirectory(Path.Combine(world.Directory, "upgrade"));
        await File.WriteAllBytesAsync(Path.Combine(world.Directory, "upgrade", "order"),
            [.. "https://province.example/new.release\n"u8, .. Release.Of(package, mayDowngrade: false).Sign(key, world.Time.GetUtcNow())]);
        world.Options.Upgrade.KeyFile = keys;
        world.Start();
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await world.UntilAsync(() => world.Ended.IsCompleted);
            await world.Ended;
        });
    }

    private static async Task<AgentWorld> ConnectedAsync()
    {
        var world = new AgentWorld();
        world.Options.Control.WithoutTls = true;
        world.MaximumError = TimeSpan.FromMilliseconds(1);
        world.Config = new RemoteConfig(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Agent:Device"] = "33/01/01/2001/agent", ["Agent:DataDirectory"] = world.Directory, ["Agent:Collectors:0"] = "mqtt://first.example", ["Agent:Ping:Targets:0"] = "1.1.1.1",
        }).Build(), world.Directory);
        world.Start();
        await world.BatchesAsync(1);
        return world;
    }

    private static Task EventAsync(AgentWorld world, string fields) =>
        world.UntilAsync(() => world.Collector.Batches.SelectMany(batch => batch.Lines).Any(line => line.StartsWith($"event {fields}", StringComparison.Ordinal)));

    private static string Command(AgentWorld world, string id, string fields) => $"cmd id=\"{id}\",until={Now(world) + 30_000_000_000}i{fields} 1";

    private static long Now(AgentWorld world) => UnixNanoseconds.From(world.Time.GetUtcNow());
}
