using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.Provisioning.Cli;

public sealed class DesactlCommandTests : IDisposable
{
    private readonly LockoutWorld _world = new(LockoutCorpus.All[0], new RouterVersion(7, 18));
    private readonly string _folder = Directory.CreateTempSubdirectory("desa-cli-").FullName;
    private readonly StringWriter _output = new(), _errors = new();

    public DesactlCommandTests()
    {
        using var key = VaultKey.CreateFile(In("key"));
        using var vault = VaultFile.Create(In("vault"), key);
        vault.Change(before => before.With("lab/user", _world.User).With("lab/password", _world.Router.Settings.Password).With("pin/3301012001/gw", new string('a', 64)));
        File.WriteAllText(In("inventory.csv"), "code,device,role,address,credential\n33.01.01.2001,gw,gateway,10.33.1.2,lab\n");
        File.WriteAllText(In("manifest.yaml"), SmallManifest.Hotspot);
    }

    public void Dispose()
    {
        _world.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void From_facts_to_drift()
    {
        Assert.Equal(0, Run("facts", "33.01.01.2001"));
        Assert.Contains("7.18.1", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("preflight", "33.01.01.2001"));
        Said();
        Assert.Equal(1, Run("plan", "33.01.01.2001", "--out", In("plan.json")));
        Assert.Contains("+ /ip/hotspot name=desa-hotspot", Said(), StringComparison.Ordinal);
        Assert.Equal(1, Run("drift", "33.01.01.2001", "--json"));
        Assert.Contains("\"differs\": true", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("apply", "33.01.01.2001", In("plan.json")));
        Assert.Contains("applied and confirmed", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("drift", "33.01.01.2001"));
        Assert.Contains("nothing to do", Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void Held_then_rolled_back_and_held_then_confirmed()
    {
        Assert.Equal(0, Run("apply", "33.01.01.2001", "--yes", "--hold"));
        Assert.Contains("reverts by itself at", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("status", "33.01.01.2001"));
        Assert.Contains("armed", Said(), StringComparison.Ordinal);
        Assert.Equal(4, Run("rollback", "33.01.01.2001"));
        Assert.Contains("reverted, it is as it was before", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("apply", "33.01.01.2001", "--yes", "--hold"));
        Assert.Equal(0, Run("confirm", "33.01.01.2001"));
        Said();
        Assert.Equal(0, Run("status", "33.01.01.2001", "--json"));
        Assert.DoesNotContain("armed", Said(), StringComparison.Ordinal);
        Assert.Equal(0, Run("resume", "33.01.01.2001"));
        Assert.Contains("Nothing is pending", Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fresh_plan_is_applied_only_when_it_was_agreed_to()
    {
        Assert.Equal(3, Run("apply", "33.01.01.2001"));
        Assert.Contains("It was not agreed to.", Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_is_a_text_here_and_an_encrypted_file_there()
    {
        Assert.Equal(0, Run("backup", "33.01.01.2001", "--out", In("backup.rsc")));
        Assert.Contains("add ", File.ReadAllText(In("backup.rsc")), StringComparison.Ordinal);
        var backup = Assert.Single(_world.Router.Config.Files.Values, file => file.Backup is not null);
        Assert.Equal(32, backup.Password.Length);
        Assert.DoesNotContain(backup.Password, Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_simulated_router_holds_every_claim_of_the_self_test()
    {
        Assert.Equal(0, Run("selftest", "33.01.01.2001"));
        Assert.DoesNotContain("FAILS", Said(), StringComparison.Ordinal);
        Assert.DoesNotContain("desa-selftest", _world.Holds(_ => false), StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_fit_eighty_columns_and_a_file_gets_no_colours()
    {
        Run("preflight", "33.01.01.2001");
        Run("plan", "33.01.01.2001");
        Assert.All(Said().Split('\n'), line => Assert.True(line.TrimEnd().Length <= 80 && !line.Contains('\u001b'), line));
    }

    [Theory]
    [InlineData(2, "facts")]
    [InlineData(2, "facts", "33.99.99.9999")]
    [InlineData(2, "facts", "33.01.01.2001/ap")]
    [InlineData(2, "facts", "10.33.1.2")]
    [InlineData(2, "apply", "33.01.01.2001", "--timer", "1")]
    [InlineData(2, "apply", "33.01.01.2001", "missing.json")]
    [InlineData(2, "vault", "remove", "nothing")]
    [InlineData(0, "--help")]
    [InlineData(0, "apply", "--help")]
    public void Arguments_that_are_wrong_end_with_2_and_a_reason(int code, params string[] arguments)
    {
        Assert.Equal(code, Run(arguments));
        Assert.NotEmpty(Said());
    }

    [Fact]
    public void A_router_that_does_not_answer_ends_with_69()
    {
        _world.Router.SetUplink(false);
        Assert.Equal(69, Run("facts", "33.01.01.2001"));
    }

    private string In(string name) => Path.Combine(_folder, name);

    private int Run(params string[] arguments)
    {
        var surroundings = new Surroundings(_output, _errors, TextReader.Null, _world.Clock) { Connect = _ => _world.Connect() };
        string[] files = ["--inventory", In("inventory.csv"), "--manifest", In("manifest.yaml"), "--vault", In("vault"), "--vault-key", In("key"), "--state", In("state")];
        return _world.Wait(DesactlCommand.RunAsync([.. arguments, .. files], surroundings));
    }

    private string Said()
    {
        var said = _output.ToString() + _errors;
        _output.GetStringBuilder().Clear();
        _errors.GetStringBuilder().Clear();
        return said;
    }
}
