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
        foreach (var name in new[] { "radius", "lab/user", "ca/key", "pin/3301012001/gw", "router/3301012001/password", "pin/3374011001/gw" })
        {
            _bench.Typed = $"isi {name}\n";
            _bench.Did("vault", "set", name);
        }

        string[] split = ["vault", "split", "--into", _bench["vaults"], "--keys", _bench["keys"]];
        Assert.Equal(2, _bench.Run([.. split, "--shared", "radios"]));
        Assert.Contains("--shared radios: the vault has no secret of that name", _bench.Said(), StringComparison.Ordinal);
        Assert.Equal(["33.vault: 3 secrets", "3301.vault: 4 secrets", "3374.vault: 3 secrets"],
            _bench.Did([.. split, "--shared", "radius", "lab"]).Split('\n').Where(line => line.StartsWith('3')));
        string[] folders = ["--vault", _bench["vaults"], "--vault-key", _bench["keys"]];
        Assert.Equal("ca/key\nlab/user\nradius\n", _bench.Did(["vault", "list", .. folders]));
        Assert.Equal("lab/user\npin/3301012001/gw\nradius\nrouter/3301012001/password\n", _bench.Did(["vault", "list", "--region", "33.01", .. folders]));
        Assert.Equal(2, _bench.Run("vault", "list", "--region", "33.01", "--vault", _bench["vaults"], "--vault-key", _bench["keys/3374.key"]));
        Assert.Contains("does not open", _bench.Said(), StringComparison.Ordinal);
        Assert.Equal(2, _bench.Run(split));
        Assert.Contains("is there already; name another folder", _bench.Said(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_kabupatens_vault_has_nothing_that_is_the_provinces()
    {
        _bench.Did("vault", "init");
        _bench.Did("ca", "init");
        _bench.Did("hub", "init", "--endpoint", "hub.example:51820");
        _bench.Did("release", "key");
        foreach (var name in new[] { "backup/key", "secret-of-tomorrow", "pin/3301012001/gw" })
        {
            _bench.Typed = $"isi {name} yang cukup panjang\n";
            _bench.Did("vault", "set", name);
        }

        var said = _bench.Did("vault", "split", "--into", _bench["vaults"], "--keys", _bench["keys"]);
        string[] folders = ["--vault", _bench["vaults"], "--vault-key", _bench["keys"]];
        Assert.Equal("backup/key\npin/3301012001/gw\n", _bench.Did(["vault", "list", "--region", "33.01", .. folders]));
        Assert.Equal("backup/key\nca/key\nhub/key\nrelease/key\nsecret-of-tomorrow\n", _bench.Did(["vault", "list", .. folders]));
        Assert.Contains("  nobody else has ca, hub, release, secret-of-tomorrow; if", said, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_saved_while_a_new_passphrase_was_asked_for_stays()
    {
        _bench.Did("vault", "init");
        _bench.Typed = "dua belas huruf\ndua belas huruf\n";
        _bench.Asked = () =>
        {
            _bench.Asked = null;
            using var key = VaultKey.FromFile(_bench["vault.key"]);
            new VaultVerbs(_bench["desa.vault"]).Set(key, "meanwhile", new StringReader("rahasia"), TextWriter.Null);
        };
        _bench.Did("vault", "rotate", "--new-key", "-");
        _bench.Typed = "dua belas huruf\n";
        Assert.Equal("meanwhile\n", _bench.Did("vault", "list", "--vault-key", "-"));
    }

    [Fact]
    public void A_rotation_that_can_not_be_written_leaves_the_old_key()
    {
        using var key = VaultKey.CreateFile(_bench["vault.key"]);
        using var other = VaultKey.CreateFile(_bench["new.key"]);
        using var file = VaultFile.Create(_bench["desa.vault"], key);
        file.Change(before => before.With("a", "1"));
        // The temporary file's name is taken by a folder.
        Directory.CreateDirectory(_bench["desa.vault.tmp/x"]);
        Assert.ThrowsAny<IOException>(() => file.Rekey(other));
        Directory.Delete(_bench["desa.vault.tmp"], recursive: true);
        file.Change(before => before.With("b", "2"));
        using var again = VaultFile.Open(_bench["desa.vault"], key);
        Assert.Equal(["a", "b"], again.Vault.Names);
    }

    [Theory]
    [InlineData("pin/3301012001/gw", "3301")]
    [InlineData("hub/key", "33")]
    [InlineData("ca/key", "33")]
    [InlineData("release/key", "33")]
    [InlineData("radius", "33")]
    [InlineData("backup/8000000001/x", "33")]
    [InlineData("backup/key", "")]
    [InlineData("lab/password", "")]
    [InlineData("laboratory/password", "33")]
    public void A_secret_belongs_where_its_name_says(string name, string region) => Assert.Equal(region, VaultFolder.RegionOf(name, "33", ["lab"]));
}
