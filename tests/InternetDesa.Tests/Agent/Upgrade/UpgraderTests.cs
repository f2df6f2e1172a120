using System.Security.Cryptography;
using InternetDesa.Agent;
using InternetDesa.Agent.Probes.Web;
using InternetDesa.Agent.Upgrade;
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
        Assert.False(File.Exists(At("data/upgrade/ready")) || File.Exists(At("data/upgrade/package.deb")) || File.Exists(At("data/upgrade/part")));
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
        Assert.Contains("signed by none", (await Assert.ThrowsAsync<InvalidDataException>(() => upgrader.AskAsync(Url, CancellationToken.None))).Message, StringComparison.Ordinal);
        Publish("0.0.1");
        Assert.Contains("is older than", (await Assert.ThrowsAsync<InvalidOperationException>(() => upgrader.AskAsync(Url, CancellationToken.None))).Message, StringComparison.Ordinal);
        Publish("9.9.9", architecture: RunningVersion.Architecture == "armhf" ? "amd64" : "armhf");
        Assert.Contains("the package is for", (await Assert.ThrowsAsync<InvalidOperationException>(() => upgrader.AskAsync(Url, CancellationToken.None))).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidOperationException>(() => upgrader.AskAsync("ftp://province.example/new.release", CancellationToken.None));
        _server.Signed = null;
        Assert.EndsWith("answers 404", (await Assert.ThrowsAsync<InvalidOperationException>(() => upgrader.AskAsync(Url, CancellationToken.None))).Message, StringComparison.Ordinal);
        Assert.Equal(0, _server.Sent);
        Assert.False(File.Exists(At("data/upgrade/order")));
    }

    [Fact]
    public async Task A_metered_link_fetches_only_where_its_options_say_so()
    {
        (_options.Profile, _options.Upgrade.KilobytesAMinute) = (LinkProfile.Metered, 0);
        using var upgrader = New();
        Assert.Contains("a metered link", (await Assert.ThrowsAsync<InvalidOperationException>(() => upgrader.AskAsync(Url, CancellationToken.None))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_root_side_says_is_told_once_and_a_batch_that_arrived_makes_this_version_a_good_one()
    {
        File.WriteAllText(At("outcome"), "rolled back 9.9.9: it did not report in time\n");
        using (var upgrader = New())
        {
            Assert.Equal(["rolled back 9.9.9: it did not report in time"], _told);
            upgrader.ReportHealthy();
        }

        Assert.Equal(RunningVersion.Text, File.ReadAllText(At("data/upgrade/healthy")));
        using var again = New();
        Assert.Single(_told);
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
