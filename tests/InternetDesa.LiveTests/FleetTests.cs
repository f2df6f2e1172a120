using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Vouchers;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.LiveTests;

/// <summary>A real desactl that is killed, or whose journal's disk is full, in the middle of a roll-out; the routers are simulated, TCP and TLS are not.</summary>
public sealed class FleetTests : IAsyncDisposable
{
    private const string Village = "33.01.01.2001";
    private readonly TempDirectory _folder = new();
    private readonly SimulatedRouter _router;
    private readonly X509Certificate2 _certificate;
    private readonly ApiListener _listener;

    public FleetTests()
    {
        var address = Loopback.Next();
        _router = new SimulatedRouter(new RouterSettings { Management = $"{address}/8", Gateway = "127.0.0.1" }, TimeProvider.System);
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
        _listener = new ApiListener(new IPEndPoint(address, 0), _ => _router, _certificate);
        using var key = VaultKey.CreateFile(_folder["vault.key"]);
        using var vault = VaultFile.Create(_folder["vault"], key);
        vault.Change(before => before.With(new Dictionary<string, string>
        {
            ["lab/user"] = _router.Settings.User, ["lab/password"] = _router.Settings.Password, ["pin/3301012001/gw"] = $"{RouterOsPin.Of(_certificate)}@{_listener.Port}",
        }));
        File.WriteAllText(_folder["inventory.csv"], $"code,device,role,address,credential\n{Village},gw,gateway,{address},lab\n");
        // Nothing of it cuts service: no wait for the flash before the writes.
        File.WriteAllText(_folder["manifest.yaml"], "version: 1\nprofile: desa\nprofiles: {desa: {identity: gerbang-desa}}\n");
    }

    public async ValueTask DisposeAsync()
    {
        await _listener.DisposeAsync();
        _router.Dispose();
        _certificate.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Killed_in_the_middle_it_is_gone_on_with_at_once_and_the_journal_holds_both()
    {
        await AddOperatorAsync();
        await using (var apply = Start([], "fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--yes"))
        {
            await Eventually.Holds("the router being written to", () => _router.Writes >= 3, details: () => apply.Output);
            await apply.KillAsync();
        }

        var id = await IdAsync();
        // No waiting for the lease to run out: the process that held it is gone.
        var (code, said) = await RunAsync("fleet", "resume", id);
        Assert.True(code == 0, said);
        Assert.Equal("gerbang-desa", _router.Config.Rows(_router.Schema["/system/identity"])[0]["name"]);
        Assert.Equal(0, (await RunAsync("journal", "verify")).Code);
        Assert.Contains("start", (await RunAsync("journal", "list", "--village", Village)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_room_for_the_journal_no_router_is_touched_and_the_words_say_why()
    {
        await AddOperatorAsync();
        Assert.Equal(7, (await RunAsync("fleet", "apply", "--in", "33.01", "--reason", "tiket 812", "--yes", "--queue")).Code);
        var id = await IdAsync();
        string[] full =
        [
            RequiredProgram.Need("strace", "strace"), "-f", "-qq", "-y", "-o", _folder["strace.log"], "-e", "trace=pwrite64", "-e", "inject=pwrite64:error=ENOSPC",
            "-P", _folder["journal.db"], "-P", _folder["journal.db-wal"],
        ];
        await using (var resume = Start(full, "fleet", "resume", id))
        {
            Assert.Equal(74, await resume.ExitAsync());
            Assert.Contains("its disk is full: make room", resume.Output, StringComparison.Ordinal);
        }

        Assert.Equal(0, _router.Writes);
        Assert.Equal(0, (await RunAsync("journal", "verify")).Code);
        Assert.Contains("to go", (await RunAsync("fleet", "status", id)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_service_starts_by_its_option_file_and_SIGTERM_ends_it_with_0()
    {
        await AddOperatorAsync();
        Assert.Equal(0, (await RunAsync("vault", "list")).Code);
        using (var key = VaultKey.FromFile(_folder["vault.key"]))
        using (var vault = VaultFile.Open(_folder["vault"], key))
            vault.Change(before => before.With("backup/key", "rahasia-cadangan-1"));
        var (_, made) = await RunAsync("operators", "key", "--operator-key", _folder["layanan.pem"]);
        Assert.Equal(0, (await RunAsync("operators", "add", "layanan", "--role", "service", "--scope", "33", "--public-key", made.Trim())).Code);
        File.WriteAllText(_folder["token"], "token-of-sixteen-and-more");
        var options = File.ReadAllText(Path.Combine(Repository.Root, "deploy/etc/provisioning.json")).Replace("/etc/internet-desa", _folder.Root, StringComparison.Ordinal)
            .Replace("desa.vault", "vault", StringComparison.Ordinal).Replace("/var/lib/internet-desa-provisioning", _folder["data"], StringComparison.Ordinal)
            .Replace("127.0.0.1:9092", "127.0.0.1:0", StringComparison.Ordinal);
        File.WriteAllText(_folder["provisioning.json"], options);
        string[] files = [$"--Provisioning:VaultKeyFile={_folder["vault.key"]}", $"--Provisioning:OperatorKeyFile={_folder["layanan.pem"]}"];
        await using (var refused = Start([], ["serve", "--config", _folder["provisioning.json"], .. files]))
        {
            Assert.Equal(2, await refused.ExitAsync());
            Assert.Contains("Provisioning:TokenFile: name the file", refused.Output, StringComparison.Ordinal);
        }

        await using var service = Start([], ["serve", "--config", _folder["provisioning.json"], .. files, $"--Provisioning:TokenFile={_folder["token"]}"]);
        await service.SaidAsync("Provisioning service on http://127.0.0.1:");
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());
    }

    [Fact]
    public async Task Chromium_prints_a_sheet_of_vouchers()
    {
        var chromium = RequiredProgram.Need("chromium", "chromium");
        var vouchers = Enumerable.Range(0, 40).Select(i => new Voucher($"*{i}", $"bcdf{1000 + i}", "desa-warga", "4h", false, new VoucherMark("260301-k7m2", new DateOnly(2026, 3, 31)))).ToList();
        File.WriteAllText(_folder["sheet.html"], VoucherSheet.Html("Desa Tambakreja", vouchers, "wifi.desa.id"));
        await ChromiumPrint.PrintAsync(chromium, _folder["sheet.html"], _folder["sheet.pdf"], TimeProvider.System, TestContext.Current.CancellationToken);
        var pdf = File.ReadAllBytes(_folder["sheet.pdf"]);
        Assert.True(pdf.AsSpan().StartsWith("%PDF-"u8));
        Assert.InRange(pdf.Length, 5_000, 2_000_000);
    }

    private async Task AddOperatorAsync()
    {
        var (code, key) = await RunAsync("operators", "key");
        Assert.Equal(0, code);
        Assert.Equal(0, (await RunAsync("operators", "add", "dewi", "--role", "admin", "--scope", "33", "--public-key", key.Trim())).Code);
    }

    private async Task<string> IdAsync()
    {
        var said = (await RunAsync("fleet", "status")).Output;
        return said.Split(' ', '\n').First(word => word.StartsWith('R') && word.Length == "R20260301-4f2a".Length);
    }

    private async Task<(int Code, string Output)> RunAsync(params string[] arguments)
    {
        await using var child = Start([], arguments);
        return (await child.ExitAsync(TimeSpan.FromMinutes(3)), child.Output);
    }

    private ChildProcess Start(string[] before, params string[] arguments)
    {
        string[] command = [.. before, ChildProcess.Dotnet, Repository.Desactl, .. arguments];
        return ChildProcess.Start(command[0], command[1..], _folder.Root, new Dictionary<string, string>
        {
            ["DESACTL_INVENTORY"] = _folder["inventory.csv"], ["DESACTL_MANIFEST"] = _folder["manifest.yaml"], ["DESACTL_VAULT"] = _folder["vault"],
            ["DESACTL_VAULT_KEY"] = _folder["vault.key"], ["DESACTL_STATE"] = _folder["state"], ["DESACTL_JOURNAL"] = _folder["journal.db"],
            ["DESACTL_OPERATORS"] = _folder["operators.json"], ["DESACTL_OPERATOR_KEY"] = _folder["operator.pem"],
        });
    }
}
