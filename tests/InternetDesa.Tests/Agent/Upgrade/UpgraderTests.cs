using System.Security.Cryptography;
using InternetDesa.Agent;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Agent.Upgrade;
using InternetDesa.Collector.Control;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Releases;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Agent.Upgrade;

public sealed class UpgraderTests : IDisposable
{
    private const string Url = "https://province.example/agent/new.release";

    private readonly string _directory = Directory.CreateTempSubdirectory("desa-upgrade-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ManualTimeProvider _time = new();
    private readonly PackageServer _server = new();
    private readonly List<string> _told = [];
    private readonly AgentOptions _options;

    public UpgraderTests()
    {
        File.WriteAllText(At("release.pem"), _key.ExportSubjectPublicKeyInfoPem());
        _options = new AgentOptions { DataDirectory = At("data"), Upgrade = { KeyFile = At("release.pem"), KilobytesAMinute = 64, OutcomeFile = At("outcome") } };
        Publish("9.9.9");
    }

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_package_is_fetched_within_its_budget_and_handed_over_whole()
    {
        using var upgrader = New();
        Assert.Equal("9.9.9, 0.3 MB, 64 KiB a minute", await upgrader.AskAsync(Url, CancellationToken.None));
        var minutes = await RunAsync(upgrader, () => _told.Count > 0);
        Assert.InRange(minutes, 3, 5);
        Assert.Equal(["handed over 9.9.9"], _told);
        Assert.Equal(_server.Package, await File.ReadAllBytesAsync(At("data/upgrade/package.deb")));
        Assert.Equal(_server.Signed, await File.ReadAllBytesAsync(At("data/upgrade/release")));
        Assert.True(File.Exists(At("data/upgrade/ready")));
        Assert.EndsWith("\nhanded over", await upgrader.AskAsync("", CancellationToken.None), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_fetched_before_a_power_cut_is_not_fetched_again()
    {
        using (var before = New())
        {
            await before.AskAsync(Url, CancellationToken.None);
            await RunAsync(before, () => _server.Sent > 150_000);
        }

        var sent = _server.Sent;
        using var after = New();
        Assert.Contains("fetching 9.9.9: ", await after.AskAsync("", CancellationToken.None), StringComparison.Ordinal);
        await RunAsync(after, () => _told.Count > 0);
        Assert.Equal(["handed over 9.9.9"], _told);
        Assert.Equal(_server.Package.Length, _server.Sent);
        Assert.True(sent < _server.Sent);
    }

    [Fact]
    public async Task A_link_that_breaks_gets_smaller_parts_until_they_pass()
    {
        _server.MostAtOnce = 20_000;
        using var upgrader = New();
        await upgrader.AskAsync(Url, CancellationToken.None);
        await RunAsync(upgrader, () => _told.Count > 0);
        Assert.Equal(["handed over 9.9.9"], _told);
    }

    [Fact]
    public async Task An_order_after_another_does_not_wait_for_it()
    {
        (_options.Upgrade.KilobytesAMinute, _server.MostAtOnce) = (1024, int.MaxValue);
        using var upgrader = New();
        await upgrader.AskAsync(Url, CancellationToken.None);
        Assert.Equal(0, await RunAsync(upgrader, () => _told.Count == 1));
        Publish("9.9.9.1");
        await upgrader.AskAsync(Url, CancellationToken.None);
        Assert.Equal(0, await RunAsync(upgrader, () => _told.Count == 2));
    }

    [Fact]
    public async Task A_package_that_is_not_the_signed_one_is_never_handed_over()
    {
        _server.Package[123_456] ^= 1;
        using var upgrader = New();
        await upgrader.AskAsync(Url, CancellationToken.None);
        await RunAsync(upgrader, () => _told.Count > 0);
        Assert.Equal(["failed 9.9.9: the package is not the one that was signed"], _told);
        Assert.Equal(2 * _server.Package.Length, _server.Sent);
        Assert.False(File.Exists(At("data/upgrade/order")));
        Assert.False(File.Exists(At("data/upgrade/ready")) || File.Exists(At("data/upgrade/package.deb")) || File.Exists(At("data/upgrade/part")));
    }

    [Fact]
    public async Task A_part_that_a_power_cut_spoiled_is_fetched_once_more()
    {
        using (var before = New())
        {
            await before.AskAsync(Url, CancellationToken.None);
            await RunAsync(before, () => _server.Sent > 150_000);
        }

        await File.WriteAllBytesAsync(At("data/upgrade/part"), new byte[100_000]);
        using var after = New();
        await RunAsync(after, () => _told.Count > 0);
        Assert.Equal(["handed over 9.9.9"], _told);
        Assert.Equal(_server.Package, await File.ReadAllBytesAsync(At("data/upgrade/package.deb")));
    }

    [Fact]
    public async Task A_package_that_a_full_disk_does_not_let_go_is_not_fetched_again()
    {
        // In its way, as no space would be.
        Directory.CreateDirectory(At("data/upgrade/release"));
        using var upgrader = New();
        await upgrader.AskAsync(Url, CancellationToken.None);
        var minutes = 0;
        await RunAsync(upgrader, () => _server.Sent >= _server.Package.Length && ++minutes > 5);
        Directory.Delete(At("data/upgrade/release"));
        await RunAsync(upgrader, () => _told.Count > 0);
        Assert.Equal(["handed over 9.9.9"], _told);
        Assert.Equal(_server.Package.Length, _server.Sent);
    }

    [Fact]
    public async Task An_order_that_was_left_rests_while_the_link_is_metered()
    {
        using (var before = New())
        {
            await before.AskAsync(Url, CancellationToken.None);
            await RunAsync(before, () => _server.Sent > 150_000);
        }

        File.WriteAllText(At("outcome"), "installed 0.0.1");
        var asked = _server.Asked;
        (_options.Profile, _options.Upgrade.KilobytesAMinute) = (LinkProfile.Metered, 0);
        using (var metered = New())
        {
            using var stop = new CancellationTokenSource();
            var running = metered.RunAsync(stop.Token);
            var answer = await metered.AskAsync("", CancellationToken.None);
            Assert.EndsWith("\nresting 9.9.9: a metered link fetches no package; bring it, or write Agent:Upgrade:KilobytesAMinute", answer, StringComparison.Ordinal);
            // What lies there would take the flash's room for years.
            Assert.False(File.Exists(At("data/upgrade/part")));
            // A roll-out does not wait for it.
            var agent = new AgentUpgrade("33/01/01/2001/agent");
            agent.Take(new CommandAnswer(agent.Device, "id", true, "9.9.9, 0.3 MB, 64 KiB a minute"));
            agent.Take(new CommandAnswer(agent.Device, "id", true, answer));
            Assert.Equal(UpgradeState.Refused, agent.State);
            await stop.CancelAsync();
            await running;
            Assert.Equal(asked, _server.Asked);
        }

        _options.Upgrade.KilobytesAMinute = 64;
        using var allowed = New();
        await RunAsync(allowed, () => _told.Count > 0);
        Assert.Equal(["handed over 9.9.9"], _told);
    }

    [Fact]
    public async Task A_directory_that_can_not_be_read_or_written_keeps_no_agent_from_starting()
    {
        File.WriteAllText(At("outcome"), "installed 9.9.9");
        Directory.CreateDirectory(At("data"));
        File.WriteAllText(At("data/upgrade"), "no directory");
        using (var upgrader = New())
        {
            upgrader.ReportHealthy();
            Assert.Contains("data/upgrade", await upgrader.AskAsync("", CancellationToken.None), StringComparison.Ordinal);
        }

        File.Delete(At("data/upgrade"));
        Directory.CreateDirectory(At("data/upgrade"));
        // Every read of it fails with EIO.
        File.CreateSymbolicLink(At("data/upgrade/order"), "/proc/self/mem");
        using var unread = New();
        Assert.EndsWith("installed 9.9.9", (await unread.AskAsync("", CancellationToken.None)).Split(" (")[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_knows_no_parts_is_said_and_asked_again()
    {
        _server.KnowsParts = false;
        using var upgrader = New();
        await upgrader.AskAsync(Url, CancellationToken.None);
        await RunAsync(upgrader, () => _server.Asked > 3);
        Assert.EndsWith("(the server answers 200 where a part with 206 is wanted)", await upgrader.AskAsync("", CancellationToken.None), StringComparison.Ordinal);
        _server.KnowsParts = true;
        await RunAsync(upgrader, () => _told.Count > 0);
        Assert.Equal(["handed over 9.9.9"], _told);
    }

    [Fact]
    public async Task A_release_that_another_signed_an_old_one_and_another_machine_s_are_refused_before_anything_is_fetched()
    {
        using var upgrader = New();
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Publish("9.9.9", stranger);
        await RefusedAsync(UpgradeState.Refused, "signed by none");
        Publish("0.0.1");
        await RefusedAsync(UpgradeState.Refused, "is older than");
        Publish("9.9.9", architecture: RunningVersion.Architecture == "armhf" ? "amd64" : "armhf");
        await RefusedAsync(UpgradeState.Refused, "the package is for");
        await RefusedAsync(UpgradeState.Refused, "is no address", "ftp://province.example/new.release");
        _server.Signed = null;
        await RefusedAsync(UpgradeState.Silent, "answers 404");
        Assert.Equal(0, _server.Sent);
        Assert.False(File.Exists(At("data/upgrade/order")));

        // And a roll-out understands it.
        async Task RefusedAsync(UpgradeState state, string reason, string url = Url)
        {
            var refusal = (await Assert.ThrowsAnyAsync<SystemException>(() => upgrader.AskAsync(url, CancellationToken.None))).Message;
            Assert.Contains(reason, refusal, StringComparison.Ordinal);
            var agent = new AgentUpgrade("33/01/01/2001/agent");
            agent.Take(new CommandAnswer(agent.Device, "id", false, refusal));
            Assert.Equal(state, agent.State);
        }
    }

    [Fact]
    public async Task A_metered_link_fetches_only_where_its_options_say_so()
    {
        (_options.Profile, _options.Upgrade.KilobytesAMinute) = (LinkProfile.Metered, 0);
        using var upgrader = New();
        Assert.Contains("a metered link", (await Assert.ThrowsAsync<InvalidOperationException>(() => upgrader.AskAsync(Url, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_batch_that_arrived_makes_this_version_a_good_one_and_what_the_root_side_says_then_is_told_once()
    {
        File.WriteAllText(At("outcome"), "trying 9.9.9\n");
        using (var upgrader = New())
        {
            upgrader.ReportHealthy();
            Assert.Equal(RunningVersion.Text, File.ReadAllText(At("data/upgrade/healthy")));
            File.WriteAllText(At("outcome"), "installed 9.9.9\n");
            upgrader.ReportHealthy();
            upgrader.ReportHealthy();
            Assert.Equal(["trying 9.9.9", "installed 9.9.9"], _told);
        }

        using var again = New();
        again.ReportHealthy();
        Assert.Equal(2, _told.Count);
    }

    [Fact]
    public void The_root_side_learns_the_version_of_a_package_that_fits_and_the_reason_of_one_that_does_not()
    {
        var offer = Directory.CreateDirectory(At("offer")).FullName;
        File.WriteAllBytes(Path.Combine(offer, "release"), _server.Signed!);
        File.WriteAllBytes(Path.Combine(offer, "package.deb"), _server.Package);
        string[] words = [ReleaseVerb.Verb, offer, "--keys", At("release.pem")];
        var output = new StringWriter();
        Assert.Equal(0, ReleaseVerb.Run(words, output));
        Assert.Equal("9.9.9", output.ToString().Trim());

        File.WriteAllBytes(Path.Combine(offer, "package.deb"), _server.Package[..^1]);
        Assert.Equal("the package is not the one that was signed", Assert.Throws<InvalidDataException>(() => ReleaseVerb.Run(words, output)).Message);
        Publish("0.0.1");
        File.WriteAllBytes(Path.Combine(offer, "release"), _server.Signed!);
        Assert.Contains("is older than", Assert.Throws<InvalidDataException>(() => ReleaseVerb.Run(words, output)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => ReleaseVerb.Run([ReleaseVerb.Verb], output));
    }

    private Upgrader New() => new(_options, _server, _time, _told.Add, NullLogger.Instance);

    private string At(string name) => Path.Combine(_directory, name);

    private void Publish(string version, ECDsa? key = null, string? architecture = null)
    {
        var file = At($"internet-desa-agent_{version}_{architecture ?? RunningVersion.Architecture}.deb");
        File.WriteAllBytes(file, _server.Package);
        _server.Signed = Release.Of(file, mayDowngrade: false).Sign(key ?? _key, _time.GetUtcNow());
    }

    // Lets minutes pass until it is so, and says how many.
    private async Task<int> RunAsync(Upgrader upgrader, Func<bool> isSo)
    {
        using var stop = new CancellationTokenSource();
        var running = upgrader.RunAsync(stop.Token);
        var minutes = 0;
        await Eventually.True(() =>
        {
            if (isSo())
                return true;
            // Only when it waits for one.
            if (_time.PendingTimers > 0)
            {
                minutes++;
                _time.Advance(TimeSpan.FromMinutes(1));
            }

            return false;
        }, "the upgrade's progress");
        await stop.CancelAsync();
        await running;
        return minutes;
    }

    /// <summary>A web server with one release and its package.</summary>
    private sealed class PackageServer : IWebClient
    {
        public byte[] Package { get; } = RandomNumberGenerator.GetBytes(300_000);

        public byte[]? Signed { get; set; }

        public bool KnowsParts { get; set; } = true;

        /// <summary>The longest part that passes before the link breaks.</summary>
        public int MostAtOnce { get; set; } = int.MaxValue;

        public int Asked { get; private set; }

        public long Sent { get; private set; }

        public ValueTask<WebAnswer?> GetAsync(Uri url, int maxBytes, TimeSpan timeout, CancellationToken ct) =>
            new(Signed is null ? Answer(404, []) : Answer(200, Signed));

        public ValueTask<WebAnswer?> GetPartAsync(Uri url, long from, int length, TimeSpan timeout, CancellationToken ct)
        {
            Asked++;
            Assert.StartsWith("https://province.example/agent/internet-desa-agent_9.9.9", url.AbsoluteUri, StringComparison.Ordinal);
            if (length > MostAtOnce)
                return new((WebAnswer?)null);
            if (!KnowsParts)
                return new(Answer(200, Package[..length]));
            Sent += length;
            return new(Answer(206, Package.AsSpan((int)from, length).ToArray()));
        }

        public ValueTask<Throughput?> DownloadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct) => default;

        public ValueTask<Throughput?> UploadAsync(Uri url, int bytes, TimeSpan limit, CancellationToken ct) => default;

        private static WebAnswer Answer(int status, byte[] body) => new(status, null, body, TimeSpan.Zero, body.Length);
    }
}
