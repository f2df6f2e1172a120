using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Authority;
using InternetDesa.Tests.Provisioning.Cli;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Provisioning.Authority;

public sealed class VaultVerbTests : IDisposable
{
    private readonly DesactlBench _bench = new(new ManualTimeProvider());

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void After_a_rotation_the_new_key_opens_it_and_the_old_one_does_not()
    {
        _bench.Did("vault", "init");
        _bench.Typed = "rahasia-sekali\n";
        _bench.Did("vault", "set", "desa/password");
        var said = _bench.Did("vault", "rotate", "--new-key", _bench["new.key"]);
        Assert.Contains("1 secrets", said, StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia-sekali", said, StringComparison.Ordinal);
        Assert.Equal(2, _bench.Run("vault", "list"));
        Assert.Contains("does not open the vault", _bench.Said(), StringComparison.Ordinal);
        Assert.Equal("desa/password\n", _bench.Did("vault", "list", "--vault-key", _bench["new.key"]));
        // From a key to a passphrase.
        _bench.Typed = "dua belas huruf\ndua belas huruf\n";
        _bench.Did("vault", "rotate", "--new-key", "-", "--vault-key", _bench["new.key"]);
        _bench.Typed = "dua belas huruf\n";
        Assert.Equal("desa/password\n", _bench.Did("vault", "list", "--vault-key", "-"));
    }

    [Theory]
    [InlineData("salah salah salah\n", "does not open the vault")]
    [InlineData("pendek\n", "too short")]
    [InlineData("", "too short")]
    public void A_wrong_passphrase_is_told_and_destroys_nothing(string typed, string said)
    {
        _bench.Typed = "dua belas huruf\n";
        _bench.Did("vault", "init", "--vault-key", "-");
        var before = File.ReadAllBytes(_bench["desa.vault"]);
        foreach (var verb in new[] { "list", "set", "remove", "rotate" })
        {
            _bench.Typed = typed;
            string[] more = verb switch { "list" => [], "rotate" => ["--new-key", _bench["new.key"]], _ => ["x"] };
            Assert.Equal(2, _bench.Run(["vault", verb, .. more, "--vault-key", "-"]));
            Assert.Contains(said, _bench.Said(), StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(_bench["desa.vault"]));
        Assert.False(File.Exists(_bench["new.key"]));
    }

    [Fact]
    public void A_lost_key_is_told_by_its_name()
    {
        _bench.Did("vault", "init");
        File.Delete(_bench["vault.key"]);
        Assert.Equal(2, _bench.Run("vault", "list"));
        Assert.Contains("vault.key", _bench.Said(), StringComparison.Ordinal);
        // init makes no new key beside a vault that another one closed.
        Assert.Equal(2, _bench.Run("vault", "init"));
        Assert.Contains("is there already", _bench.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vault_is_parted_by_kabupaten_and_each_opens_by_its_own_key()
    {
        _bench.Did("vault", "init");
        foreach (var name in new[] { "radius", "ca/key", "pin/3301012001/gw", "router/3301012001/password", "pin/3374011001/gw" })
        {
            _bench.Typed = $"isi {name}\n";
            _bench.Did("vault", "set", name);
        }

        Assert.Equal("33.vault: 2 secrets\n3301.vault: 3 secrets\n3374.vault: 2 secrets\n", _bench.Did("vault", "split", "--into", _bench["vaults"], "--keys", _bench["keys"]));
        string[] folders = ["--vault", _bench["vaults"], "--vault-key", _bench["keys"]];
        Assert.Equal("ca/key\nradius\n", _bench.Did(["vault", "list", .. folders]));
        Assert.Equal("pin/3301012001/gw\nradius\nrouter/3301012001/password\n", _bench.Did(["vault", "list", "--region", "33.01", .. folders]));
        Assert.Equal(2, _bench.Run("vault", "list", "--region", "33.01", "--vault", _bench["vaults"], "--vault-key", _bench["keys/3374.key"]));
        Assert.Contains("does not open", _bench.Said(), StringComparison.Ordinal);
        Assert.Equal(2, _bench.Run(["vault", "split", "--into", _bench["vaults"], "--keys", _bench["keys"]]));
        Assert.Contains("is there already; name another folder", _bench.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rotation_that_can_not_be_written_leaves_the_old_key()
    {
        using var key = VaultKey.CreateFile(_bench["vault.key"]);
        using var other = VaultKey.CreateFile(_bench["new.key"]);
        using var file = VaultFile.Create(_bench["desa.vault"], key);
        file.Save(file.Vault.With("a", "1"));
        // The temporary file's name is taken by a folder.
        Directory.CreateDirectory(_bench["desa.vault.tmp/x"]);
        Assert.ThrowsAny<IOException>(() => file.Rekey(other));
        Directory.Delete(_bench["desa.vault.tmp"], recursive: true);
        file.Save(file.Vault.With("b", "2"));
        using var again = VaultFile.Open(_bench["desa.vault"], key);
        Assert.Equal(["a", "b"], again.Vault.Names);
    }

    [Theory]
    [InlineData("pin/3301012001/gw", "3301")]
    [InlineData("hub/key", "33")]
    [InlineData("ca/key", "33")]
    [InlineData("radius", "")]
    [InlineData("backup/8000000001/x", "")]
    public void A_secret_belongs_where_its_name_says(string name, string region) => Assert.Equal(region, VaultFolder.RegionOf(name, "33"));
}
