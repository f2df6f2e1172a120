using System.Collections.Concurrent;
using System.Net;
using System.Text;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;

namespace InternetDesa.LiveTests;

/// <summary>Our listener, and Net-SNMP's snmptrap and snmpinform as senders.</summary>
public sealed class SnmpTrapTests
{
    private const string SenderEngine = "8000000001020304";
    private static readonly Oid LinkDown = Oid.Parse("1.3.6.1.6.3.1.1.5.3");

    public static TheoryData<string[], SnmpCredentials> Senders => new()
    {
        { ["-v2c", "-c", "rahasia"], new SnmpCommunity("rahasia") },
        { ["-v3", "-l", "noAuthNoPriv", "-u", "terbuka"], new SnmpUser("terbuka") },
        { ["-v3", "-l", "authNoPriv", "-u", "uji", "-a", "SHA-512", "-A", "sandi-masuk"], User(SnmpAuthentication.Sha512) },
        { ["-v3", "-l", "authPriv", "-u", "uji", "-a", "MD5", "-A", "sandi-masuk", "-x", "DES", "-X", "sandi-rahasia"], User(SnmpAuthentication.Md5, SnmpPrivacy.Des) },
        { ["-v3", "-l", "authPriv", "-u", "uji", "-a", "SHA-256", "-A", "sandi-masuk", "-x", "AES", "-X", "sandi-rahasia"], User(SnmpAuthentication.Sha256, SnmpPrivacy.Aes128) },
        { ["-v3", "-l", "authPriv", "-u", "uji", "-a", "SHA", "-A", "sandi-masuk", "-x", "AES-256-C", "-X", "sandi-rahasia"], User(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256Reeder) },
    };

    [Theory]
    [MemberData(nameof(Senders))]
    public async Task A_trap_arrives(string[] sender, SnmpCredentials credentials)
    {
        await using var site = new Site(credentials);
        string[] engine = sender[0] == "-v3" ? ["-e", SenderEngine] : [];
        await site.SendAsync("snmptrap", [.. engine, .. sender]);
        var trap = await site.NextAsync();
        Assert.Equal((false, LinkDown, 4200u), (trap.IsInform, trap.Name, trap.UpTime));
        Assert.Equal("desa", Encoding.UTF8.GetString(Assert.Single(trap.VarBinds).Value.Octets.Span));
        Assert.Same(credentials, trap.Credentials);
        Assert.Equal((1, 1, 0), (site.Stats.Received, site.Stats.Stored, site.Stats.Answered));
    }

    [Theory]
    [MemberData(nameof(Senders))]
    public async Task An_inform_is_answered(string[] sender, SnmpCredentials credentials)
    {
        await using var site = new Site(credentials);
        // snmpinform ends with 0 only after the answer came and was authentic.
        await site.SendAsync("snmpinform", ["-t", "5", "-r", "1", .. sender]);
        var inform = await site.NextAsync();
        Assert.Equal((true, LinkDown), (inform.IsInform, inform.Name));
        Assert.Equal((1, 1), (site.Stats.Stored, site.Stats.Answered));
    }

    [Fact]
    public async Task An_inform_that_is_not_stored_is_not_answered()
    {
        await using var site = new Site(new SnmpCommunity("rahasia")) { IsFull = true };
        var (code, _) = await site.RunAsync("snmpinform", ["-t", "0.3", "-r", "1", "-v2c", "-c", "rahasia"]);
        Assert.NotEqual(0, code);
        Assert.Equal((2, 0), (site.Stats.Unstored, site.Stats.Answered));
    }

    [Fact]
    public async Task A_trap_of_v1_is_named_as_v2c_would()
    {
        var program = RequiredProgram.Need("snmptrap", "snmp");
        await using var site = new Site(new SnmpCommunity("rahasia"));
        string[] head = ["-m", "", "-v1", "-c", "rahasia", site.Address, "1.3.6.1.4.1.14988.1", "10.33.1.1"];
        Assert.Equal(0, (await ChildProcess.RunAsync(program, [.. head, "6", "4711", "55"])).Code);
        Assert.Equal("1.3.6.1.4.1.14988.1.0.4711", (await site.NextAsync()).Name.ToString());
        Assert.Equal(0, (await ChildProcess.RunAsync(program, [.. head, "2", "0", "55", "1.3.6.1.2.1.2.2.1.1.7", "i", "7"])).Code);
        var linkDown = await site.NextAsync();
        Assert.Equal((LinkDown, 55u, 7), (linkDown.Name, linkDown.UpTime, linkDown.VarBinds[0].Value.Signed));
    }

    [Fact]
    public async Task Wrong_credentials_are_dropped_and_counted()
    {
        await using var site = new Site(User(SnmpAuthentication.Sha256, SnmpPrivacy.Aes128));
        await site.SendAsync("snmptrap", ["-v2c", "-c", "rahasia"]);
        await site.SendAsync("snmptrap", ["-e", SenderEngine, "-v3", "-l", "authPriv", "-u", "uji", "-a", "SHA-256", "-A", "salah-salah", "-x", "AES", "-X", "sandi-rahasia"]);
        await site.SendAsync("snmptrap", ["-e", SenderEngine, "-v3", "-l", "authNoPriv", "-u", "uji", "-a", "SHA-256", "-A", "sandi-masuk"]);
        await site.SendAsync("snmptrap", ["-e", SenderEngine, "-v3", "-l", "noAuthNoPriv", "-u", "lain"]);
        await Eventually.Holds("four are dropped", () => site.Stats.NotAuthentic == 4);
        Assert.Equal((4, 0), (site.Stats.Received, site.Stats.Stored));
    }

    private static SnmpUser User(SnmpAuthentication authentication, SnmpPrivacy privacy = SnmpPrivacy.None) => new("uji")
    {
        Authentication = authentication,
        AuthenticationPassword = "sandi-masuk",
        Privacy = privacy,
        PrivacyPassword = privacy == SnmpPrivacy.None ? "" : "sandi-rahasia",
    };

    private sealed class Site : IAsyncDisposable
    {
        private readonly ConcurrentQueue<SnmpNotification> _came = new();
        private readonly TempDirectory _directory = new();
        private readonly SnmpTrapListener _listener;

        public Site(SnmpCredentials credentials) => _listener = new SnmpTrapListener(new IPEndPoint(IPAddress.Loopback, 0),
            address => address.Equals(IPAddress.Loopback) ? [credentials] : [], Handle, new SnmpKeyRing(), TimeProvider.System,
            new SnmpLocalEngine(SnmpLocalEngine.NewId("desa-uji"u8), 1));

        public bool IsFull { get; init; }

        public SnmpTrapStats Stats => _listener.Stats;

        public string Address => $"udp:{_listener.EndPoint}";

        public async Task SendAsync(string program, string[] options)
        {
            var (code, output) = await RunAsync(program, options);
            Assert.True(code == 0, output);
        }

        public async Task<(int Code, string Output)> RunAsync(string name, string[] options)
        {
            var program = RequiredProgram.Need(name, "snmp");
            var state = new Dictionary<string, string> { ["SNMP_PERSISTENT_DIR"] = _directory.Root, ["MIBS"] = "" };
            await using var child = ChildProcess.Start(program,
                [.. options, Address, "4200", LinkDown.ToString(), "1.3.6.1.2.1.1.5.0", "s", "desa"], _directory.Root, state);
            return (await child.ExitAsync(), child.Output);
        }

        public async Task<SnmpNotification> NextAsync()
        {
            SnmpNotification? next = null;
            await Eventually.Holds("a notification", () => _came.TryDequeue(out next));
            await Eventually.Holds("its end", () => _listener.Stats.UnderWay == 0);
            return next!;
        }

        public async ValueTask DisposeAsync()
        {
            await _listener.DisposeAsync();
            await _listener.Completion;
            _directory.Dispose();
        }

        private async ValueTask<bool> Handle(SnmpNotification notification)
        {
            await Task.Yield();
            if (!IsFull)
                _came.Enqueue(notification);
            return !IsFull;
        }
    }
}
