using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpCredentialsFileTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Communities_and_users_have_names()
    {
        SecretFile.Write(_file, """
            # One for all of a kabupaten, one for a device.
            desa: { community: rahasia }
            lama: { community: tua, version: 1 }
            "3301": { user: noc, auth: sha256, authPassword: kunci-satu, privacy: aes128, privacyPassword: kunci-dua, context: x }
            3302-gw: { user: noc2 }
            """);
        var credentials = SnmpCredentialsFile.Load(_file);
        Assert.Equal(new SnmpCommunity("rahasia"), credentials["desa"]);
        Assert.Equal(new SnmpCommunity("tua") { V1 = true }, credentials["lama"]);
        Assert.Equal(
            new SnmpUser("noc")
            {
                Authentication = SnmpAuthentication.Sha256,
                AuthenticationPassword = "kunci-satu",
                Privacy = SnmpPrivacy.Aes128,
                PrivacyPassword = "kunci-dua",
                ContextName = "x",
            },
            credentials["3301"]);
        Assert.Equal(new SnmpUser("noc2"), credentials["3302-gw"]);
    }

    [Theory]
    [InlineData("a: { community: rahasia, user: b }", "line 1: write either community (v1, v2c) or user (v3)")]
    [InlineData("a: { }", "line 1: write either")]
    [InlineData("a: rahasia", "line 1: a: write a mapping")]
    [InlineData("a=rahasia", "line 1: write one mapping")]
    [InlineData("a: { community: rahasia, version: 3 }", "version is 1 or 2c")]
    [InlineData("a: { comunity: rahasia }", "'comunity' is not known")]
    [InlineData("a: { user: u, auth: sha3, authPassword: rahasia-besar }", "auth: no such protocol; write one of md5, sha1")]
    [InlineData("a: { user: u, auth: sha256, authPassword: rahasia }", "authPassword: write at least 8 characters")]
    [InlineData("a: { user: u, authPassword: rahasia-besar }", "authPassword without auth")]
    [InlineData("a: { user: u, privacy: aes128, privacyPassword: rahasia-besar }", "privacy needs auth")]
    [InlineData("a: { user: u12345678901234567890123456789012 }", "at most 32 bytes")]
    public void A_fault_is_named_without_a_secret(string text, string part)
    {
        SecretFile.Write(_file, text);
        var fault = Assert.Throws<FormatException>(() => SnmpCredentialsFile.Load(_file));
        Assert.Contains(part, fault.Message);
        Assert.DoesNotContain("rahasia", fault.Message);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupRead, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherRead, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupWrite, false)]
    public void A_file_that_others_may_read_is_refused(UnixFileMode mode, bool taken)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        SecretFile.Write(_file, "a: { community: rahasia }", mode);
        if (taken)
            Assert.Single(SnmpCredentialsFile.Load(_file));
        else
            Assert.Contains($"chmod 600 {_file}", Assert.Throws<FormatException>(() => SnmpCredentialsFile.Load(_file)).Message);
    }
}
