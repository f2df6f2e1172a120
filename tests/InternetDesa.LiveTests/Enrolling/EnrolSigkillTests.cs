using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.LiveTests.Support;
using InternetDesa.Provisioning.Authority;
using InternetDesa.Tests.Provisioning.Enrolling;

namespace InternetDesa.LiveTests.Enrolling;

/// <summary>
/// desactl as a process, ended by SIGKILL when it gives a file its name (rename(2), by which all of its files are replaced); then the same
/// command line again.
/// </summary>
public sealed class EnrolSigkillTests
{
    private const string Code = "33.01.01.2001";

    [Theory]
    [InlineData(2)] // the authority's index
    [InlineData(8)] // a file of the kit
    [InlineData(13)] // the vault
    [InlineData(14)] // the kit's folder
    [InlineData(15)] // the inventory
    [InlineData(17)] // the revocation list, with the old ones
    public async Task A_replacement_that_the_kernel_killed_is_made_by_the_same_command_line(int rename)
    {
        var strace = RequiredProgram.Need("strace", "strace");
        using var bench = new EnrolBench("code,device,role,uplink,model,index,reach\n33.01.01.2001,gw,gateway,4g,,0,hub\n", start: TimeProvider.System.GetUtcNow());
        bench.Desactl.Did("enrol", Code, "--kits", bench.Desactl["kits"]);
        string[] replace = ["replace", Code, "--serial", "BBB2", "--reason", "tersambar petir", "--with-agent", "--kits", bench.Desactl["kits"]];
        var (code, said) = await ChildProcess.RunAsync(strace,
        [
            "-f", "-qq", "-o", bench.Desactl["strace.log"], "-e", "trace=rename", "-e", $"inject=rename:signal=KILL:when={rename}",
            ChildProcess.Dotnet, Repository.Desactl, .. replace, .. Files(bench),
        ]);
        Assert.True(code == 137, $"{code}: {said}");

        bench.Desactl.Did(replace);
        var good = AuthorityFolder.ReadIndex(bench.Desactl["authority"]).Where(entry => entry.StateAt(bench.Clock.GetUtcNow()) == "good");
        Assert.Equal([CertificateKind.Router, CertificateKind.Agent], good.Select(entry => entry.Kind));
        Assert.Equal([Code], Directory.GetDirectories(bench.Desactl["kits"]).Select(Path.GetFileName));
        var gateway = InventoryCsv.Load(bench.Desactl["inventory.csv"], RegionTable.CentralJava()).Gateway(VillageCode.Parse(Code))!;
        Assert.Equal(("BBB2", "10.240.0.5"), (gateway.Serial, gateway.Address!.Address.ToString()));
        // The kit is that of the vault: the new router is taken over with it.
        using var router = bench.Unpack("BBB2");
        bench.RunKit(router, bench.Desactl[$"kits/{Code}"], "10.240.0.5");
        Assert.Equal(0, bench.Run("enrol", Code, "--check"));
    }

    private static IEnumerable<string> Files(EnrolBench bench) => new[]
    {
        ("--inventory", "inventory.csv"), ("--vault", "desa.vault"), ("--vault-key", "vault.key"), ("--authority", "authority"), ("--hub", "hub.json"), ("--state", "state"),
    }.SelectMany(file => new[] { file.Item1, bench.Desactl[file.Item2] });
}
