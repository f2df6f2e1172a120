using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Releases;

namespace InternetDesa.Tests.Releases;

public sealed class ReleaseTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _directory = Directory.CreateTempSubdirectory("desa-release-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private ReleaseKeys Keys => ReleaseKeys.Parse(_key.ExportSubjectPublicKeyInfoPem(), "keys");

    public void Dispose()
    {
        _key.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_signed_release_is_read_as_it_was_written_and_knows_its_package()
    {
        var file = Package("internet-desa-agent_0.2.0_amd64.deb", "the package");
        var release = Release.Of(file, mayDowngrade: false);
        var read = Release.Read(release.Sign(_key, At), Keys);
        Assert.Equal(release, read);
        Assert.Equal((new Version(0, 2, 0), "amd64", 11L), (read.Version, read.Architecture, read.Bytes));
        Assert.True(read.IsOf(new MemoryStream("the package"u8.ToArray())));
        Assert.False(read.IsOf(new MemoryStream("the pockage"u8.ToArray())));
        Assert.False(read.IsOf(new MemoryStream("the package "u8.ToArray())));
    }

    [Fact]
    public void One_changed_byte_anywhere_is_refused()
    {
        var signed = Release.Of(Package("internet-desa-agent_0.2.0_amd64.deb", "p"), mayDowngrade: false).Sign(_key, At);
        // The signature's own time is nobody's promise: all before it is.
        var end = signed.AsSpan().LastIndexOf((byte)' ');
        for (var i = 0; i < end; i++)
        {
            var changed = (byte[])signed.Clone();
            changed[i] ^= 1;
            // Another last letter of base64 may mean the same bytes; then it is the same signature.
            if (!SameSignature(signed, changed))
                Assert.Throws<InvalidDataException>(() => Release.Read(changed, Keys));
        }
    }

    [Fact]
    public void Another_s_key_no_signature_and_rubbish_are_refused()
    {
        var release = Release.Of(Package("internet-desa-agent_0.2.0_amd64.deb", "p"), mayDowngrade: false);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signed = release.Sign(_key, At);
        byte[][] wrong = [release.Sign(other, At), signed[..(signed.AsSpan().IndexOf((byte)'\n') + 1)], [], "\n\n\n"u8.ToArray(), new byte[100_000], [.. signed, .. new byte[4096]]];
        Assert.All(wrong, file => Assert.Throws<InvalidDataException>(() => Release.Read(file, Keys)));
    }

    [Fact]
    public void An_old_key_and_its_successor_are_both_good_while_both_are_in_the_file()
    {
        using var old = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var release = Release.Of(Package("internet-desa-agent_0.2.0_amd64.deb", "p"), mayDowngrade: false);
        using var both = ReleaseKeys.Parse($"# old\n{old.ExportSubjectPublicKeyInfoPem()}\n{_key.ExportSubjectPublicKeyInfoPem()}\n", "keys");
        Assert.Equal(release, Release.Read(release.Sign(old, At), both));
        Assert.Equal(release, Release.Read(release.Sign(_key, At), both));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")]
    public void A_file_without_a_key_is_refused(string pem) => Assert.Throws<InvalidDataException>(() => ReleaseKeys.Parse(pem, "keys"));

    [Theory]
    [InlineData("0.2.0", "amd64", "0.1.0", false, null)]
    [InlineData("0.2.0", "arm64", "0.1.0", false, "the package is for arm64, this machine is amd64")]
    [InlineData("0.2.0", "amd64", "0.2.0", true, "0.2.0 is installed")]
    [InlineData("0.2.0", "amd64", "0.10.0", false, "0.2.0 is older than 0.10.0, which is installed; sign it with --allow-downgrade where that is meant")]
    [InlineData("0.2.0", "amd64", "0.10.0", true, null)]
    public void It_fits_its_machines_and_takes_nothing_newer_away_unless_signed_so(string version, string architecture, string installed, bool downgrade, string? reason) =>
        Assert.Equal(reason, Release.Of(Package($"internet-desa-agent_{version}_{architecture}.deb", "p"), downgrade).Unfit("amd64", Version.Parse(installed)));

    [Theory]
    [InlineData("agent.deb")]
    [InlineData("internet-desa-agent_new_amd64.deb")]
    [InlineData("internet-desa-agent_0.2.0_amd64.rpm")]
    public void A_package_with_another_name_is_no_release(string name) => Assert.Throws<FormatException>(() => Release.Of(Package(name, "p"), false));

    [Fact]
    public void A_release_that_names_a_file_elsewhere_is_refused_though_its_signature_is_good()
    {
        var signed = Release.Of(Package("internet-desa-agent_0.2.0_amd64.deb", "p"), false).Sign(_key, At);
        var line = Encoding.UTF8.GetString(signed).Split('\n')[0].Replace("internet-desa-agent_0.2.0_amd64.deb", "../../etc/passwd.deb", StringComparison.Ordinal) + "\n";
        var signature = Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(line), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        var fault = Assert.Throws<InvalidDataException>(() => Release.Read(Encoding.UTF8.GetBytes($"{line}signature ecdsa=\"{signature}\" 1\n"), Keys));
        Assert.Contains("none that an agent takes", fault.Message, StringComparison.Ordinal);
    }

    private static bool SameSignature(byte[] one, byte[] other)
    {
        static string? Of(byte[] file) => Encoding.Latin1.GetString(file).Split('\n') is [var release, var line, ..] && line.Split('"') is [_, var text, _]
            ? release + (Convert.TryFromBase64String(text, new byte[200], out _) ? Convert.ToHexString(Convert.FromBase64String(text)) : "?") : null;
        return Of(one) == Of(other);
    }

    private string Package(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
