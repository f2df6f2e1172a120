using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Agent.Publisher;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent.LocalPage;

/// <summary>An uplink that goes silent, and tells nobody: the connection stands, and nothing comes back.</summary>
public sealed class SilentLinkTests
{
    private const string Router = "192.168.88.1", Far = "192.0.2.1";

    [Theory]
    [InlineData(true, false, "Jalur internet putus")]
    [InlineData(false, false, "Router tidak menjawab")]
    [InlineData(true, true, "pusat data provinsi tidak terjangkau")]
    public async Task The_page_says_what_it_is_within_two_reports_while_the_connection_still_stands(bool router, bool internet, string title)
    {
        await using var world = new AgentWorld();
        world.Options.Ping = new PingOptions { Targets = [Router, Far], Count = 1, TimeoutMs = 500 };
        world.Options.LocalPage.Router = Router;
        var isSilent = false;
        world.Ping = target => Volatile.Read(ref isSilent) && !(target == Router ? router : internet) ? null : TimeSpan.FromMilliseconds(20);
        world.Start();
        await world.UntilAsync(() => world.Agent.Page().Contains("Internet desa berfungsi", StringComparison.Ordinal));
        // Longer than any answer counts: a link that works is not doubted between two reports.
        for (var report = 0; report < 8; report++)
        {
            var before = Newest(world);
            await ReportAsync(world);
            Assert.Contains("Internet desa berfungsi", world.Agent.Page(), StringComparison.Ordinal);
            await Eventually.True(() => Newest(world) > before, "the batch at the collector");
        }

        (world.Collector.SwallowsBatches, isSilent) = (true, true);
        await ReportAsync(world);
        await ReportAsync(world);
        Assert.Contains(title, world.Agent.Page(), StringComparison.Ordinal);
        Assert.True(world.Agent.IsConnected);

        (world.Collector.SwallowsBatches, isSilent) = (false, false);
        await world.UntilAsync(() => world.Agent.Page().Contains("Internet desa berfungsi", StringComparison.Ordinal));
    }

    private static long Newest(AgentWorld world) => world.Collector.Batches.Select(batch => batch.Header.Seq).DefaultIfEmpty().Max();

    // A batch is judged before it is sealed.
    private static Task ReportAsync(AgentWorld world)
    {
        var before = world.Agent.SampledPoints;
        return world.UntilAsync(() => world.Agent.SampledPoints > before);
    }

    [Fact]
    public void An_answer_counts_for_one_and_a_half_intervals_and_a_connection_once()
    {
        var mono = 0L;
        var proof = new ReachProof(() => mono, TimeSpan.FromSeconds(60));
        Assert.False(proof.Holds);
        proof.Begin();
        mono = 90_000_000_000;
        Assert.True(proof.Holds);
        mono++;
        Assert.False(proof.Holds);
        // A second connection of a collector that takes no reports.
        proof.Begin();
        Assert.False(proof.Holds);
        proof.Renew();
        Assert.True(proof.Holds);
    }
}
