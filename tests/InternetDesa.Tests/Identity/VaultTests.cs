using System.Buffers.Text;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Authority;

namespace InternetDesa.Tests.Identity;

[SupportedOSPlatform("linux")]
public sealed class VaultTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("vault").FullName;

    private string VaultPath => Path.Combine(_directory, "vault");

    private string KeyPath => Path.Combine(_directory, "vault.key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Secrets_come_back_with_the_key_file()
    {
        Vault before;
        using (var key = VaultKey.CreateFile(KeyPath))
        using (var file = VaultFile.Create(VaultPath, key))
        {
            before = file.Vault;
            file.Change(before => before.With("radius", "räksa \"1\"\n").With("3301/wifi", "x"));
        }

        using var again = VaultKey.FromFile(KeyPath);
        using var opened = VaultFile.Open(VaultPath, again);
        Assert.Equal(["3301/wifi", "radius"], opened.Vault.Names);
        Assert.Equal("räksa \"1\"\n", opened.Vault.Find("radius"));
        Assert.True(before.HashKey.SequenceEqual(opened.Vault.HashKey));
        Assert.Equal(32, opened.Vault.HashKey.Length);
    }

    [Fact]
    public void A_passphrase_opens_what_it_closed_and_nothing_else_does()
    {
        using var right = VaultKey.FromPassphrase("gudeg jogja manis sekali");
        VaultFile.Create(VaultPath, right).Dispose();
        VaultFile.Open(VaultPath, right).Dispose();

        using var wrong = VaultKey.FromPassphrase("gudeg jogja asin sekali");
        Assert.Contains("does not open the vault", Assert.Throws<InvalidDataException>(() => VaultFile.Open(VaultPath, wrong)).Message, StringComparison.Ordinal);
        using var file = VaultKey.CreateFile(KeyPath);
        Assert.Contains("by a passphrase", Assert.Throws<InvalidDataException>(() => VaultFile.Open(VaultPath, file)).Message, StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => VaultKey.FromPassphrase("short"));
    }

    [Fact]
    public void A_changed_byte_anywhere_is_found()
    {
        using var key = VaultKey.CreateFile(KeyPath);
        using (var file = VaultFile.Create(VaultPath, key))
            file.Change(before => before.With("radius", "rahasia"));
        var bytes = File.ReadAllBytes(VaultPath);
        for (var index = 0; index < bytes.Length; index++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[index] ^= 1;
            File.WriteAllBytes(VaultPath, damaged);
            Assert.Throws<InvalidDataException>(() => VaultFile.Open(VaultPath, key));
        }

        for (var length = 0; length < bytes.Length; length++)
        {
            File.WriteAllBytes(VaultPath, bytes[..length]);
            Assert.Throws<InvalidDataException>(() => VaultFile.Open(VaultPath, key));
        }
    }

    [Fact]
    public void The_first_line_is_under_the_seal_like_the_secrets()
    {
        using var key = VaultKey.CreateFile(KeyPath);
        VaultFile.Create(VaultPath, key).Dispose();
        var bytes = File.ReadAllBytes(VaultPath);
        var end = bytes.AsSpan().IndexOf((byte)'\n') + 1;
        var words = Encoding.ASCII.GetString(bytes, 0, end - 1).Split(' ');
        var nonce = Base64Url.DecodeFromChars(words[3].AsSpan("nonce=".Length));
        var plain = new byte[bytes.Length - end - 16];
        using var cipher = new AesGcm(key.Derive(words[2], VaultPath), 16);
        cipher.Decrypt(nonce, bytes.AsSpan(end, plain.Length), bytes.AsSpan(end + plain.Length), plain, bytes.AsSpan(0, end));
        // The same, sealed without its first line.
        cipher.Encrypt(nonce, plain, bytes.AsSpan(end, plain.Length), bytes.AsSpan(end + plain.Length));
        File.WriteAllBytes(VaultPath, bytes);
        Assert.Throws<InvalidDataException>(() => VaultFile.Open(VaultPath, key));
    }

    [Fact]
    public void The_file_holds_no_name_and_no_secret_in_clear_and_only_its_owner_may_read_it()
    {
        using var key = VaultKey.CreateFile(KeyPath);
        using (var file = VaultFile.Create(VaultPath, key))
            file.Change(before => before.With("radius", "rahasia"));
        var text = Encoding.Latin1.GetString(File.ReadAllBytes(VaultPath));
        Assert.DoesNotContain("radius", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia", text, StringComparison.Ordinal);
        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal((owner, owner), (File.GetUnixFileMode(VaultPath), File.GetUnixFileMode(KeyPath)));
        Assert.Equal("<secret>", key.ToString());
    }

    [Fact]
    public void A_key_file_that_others_may_read_is_refused_with_the_command_that_mends_it()
    {
        VaultKey.CreateFile(KeyPath).Dispose();
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Throws<InvalidDataException>(() => VaultKey.FromFile(KeyPath)).Message, StringComparison.Ordinal);
        Assert.Throws<IOException>(() => VaultKey.CreateFile(KeyPath));
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead);
        VaultKey.FromFile(KeyPath).Dispose();
        File.Delete(KeyPath);
        File.WriteAllText(KeyPath, "no key!");
        File.SetUnixFileMode(KeyPath, UnixFileMode.UserRead);
        Assert.Contains("no key of a vault", Assert.Throws<InvalidDataException>(() => VaultKey.FromFile(KeyPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_writes_of_the_same_secrets_have_no_bytes_in_common_but_the_form()
    {
        using var key = VaultKey.CreateFile(KeyPath);
        using var file = VaultFile.Create(VaultPath, key);
        file.Change(before => before.With("radius", "rahasia"));
        var first = File.ReadAllBytes(VaultPath);
        file.Change(same => same);
        Assert.NotEqual(first[^16..], File.ReadAllBytes(VaultPath)[^16..]);
    }

    [Fact]
    public void Two_who_opened_it_lose_nothing_of_each_other()
    {
        using var key = VaultKey.CreateFile(KeyPath);
        using var one = VaultFile.Create(VaultPath, key);
        using var other = VaultFile.Open(VaultPath, key);
        one.Change(before => before.With("one", "1"));
        other.Change(before => before.With("other", "2"));
        using var both = VaultFile.Open(VaultPath, key);
        Assert.Equal(["one", "other"], both.Vault.Names);
    }

    [Fact]
    public async Task Programs_that_change_it_at_once_lose_nothing_of_each_other()
    {
        const int each = 15;
        using var key = VaultKey.CreateFile(KeyPath);
        VaultFile.Create(VaultPath, key).Dispose();
        using var start = new Barrier(2);
        await Task.WhenAll(Program("one"), Program("other"));
        using var both = VaultFile.Open(VaultPath, key);
        Assert.Equal(2 * each, both.Vault.Names.Count);

        Task Program(string name) => Task.Factory.StartNew(() =>
        {
            using var file = VaultFile.Open(VaultPath, key);
            start.SignalAndWait(TestContext.Current.CancellationToken);
            for (var i = 0; i < each; i++)
                file.Change(before => before.With($"{name}/{i}", "rahasia"));
        }, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    [Theory]
    [InlineData("", "x")]
    [InlineData("Radius", "x")]
    [InlineData("a b", "x")]
    [InlineData("radius", "")]
    public void Names_and_values_that_can_not_be_are_refused(string name, string value) =>
        Assert.Throws<FormatException>(() => Vault.Create().With(name, value));

    [Fact]
    public void The_verbs_say_what_they_did_and_never_a_value()
    {
        using var key = VaultKey.CreateFile(KeyPath);
        using var output = new StringWriter();
        var verbs = new VaultVerbs(VaultPath);
        verbs.Init(key, output);
        verbs.Set(key, "radius", new StringReader("rahasia\n"), output);
        verbs.Set(key, "radius", new StringReader("rahasia2\n"), output);
        verbs.Set(key, "wifi", new StringReader("sandi"), output);
        verbs.List(key, output);
        verbs.Remove(key, "wifi", output);
        Assert.Throws<FormatException>(() => verbs.Remove(key, "wifi", output));
        Assert.Throws<FormatException>(() => verbs.Set(key, "empty", new StringReader(""), output));
        using (var file = VaultFile.Open(VaultPath, key))
            Assert.Equal("rahasia2", file.Vault.Find("radius"));
        var text = output.ToString();
        Assert.Contains("radius: added\nradius: replaced\nwifi: added\nradius\nwifi\nwifi: removed\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia", text, StringComparison.Ordinal);
        Assert.DoesNotContain("sandi", text, StringComparison.Ordinal);
    }
}
