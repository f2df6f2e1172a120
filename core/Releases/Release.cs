using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Influx;

namespace InternetDesa.Core.Releases;

/// <summary>
/// A package of the agent, as whoever released it signed it. Its file has two lines, <c>release version="0.2.0",arch="amd64",file="….deb",
/// bytes=…i,sha256="…",downgrade=0i &lt;ts&gt;</c> and <c>signature ecdsa="…" &lt;ts&gt;</c>: ECDSA P-256 with SHA-256 over the first line with its
/// line feed, in base64 (DER, RFC 3279 §2.2.3).
/// </summary>
/// <param name="Version">Its version, two to four numbers with dots.</param>
/// <param name="Architecture">The machines it is for, as Debian names them: amd64, arm64 or armhf.</param>
/// <param name="File">The package's file name, beside that of the release.</param>
/// <param name="Bytes">The package's length, bytes.</param>
/// <param name="Sha256">The package's SHA-256, 64 hexadecimal digits in small letters.</param>
/// <param name="MayDowngrade">Whether it may take the place of a newer one.</param>
public sealed record Release(Version Version, string Architecture, string File, long Bytes, string Sha256, bool MayDowngrade)
{
    /// <summary>The longest file of a release, bytes.</summary>
    public const int MaxFileBytes = 2048;

    /// <summary>The largest package, bytes.</summary>
    public const long MaxPackageBytes = 256L << 20;

    private static readonly SearchValues<char> FileLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.+_-");

    /// <summary>Describes a package.</summary>
    /// <param name="file">The package, named <c>NAME_VERSION_ARCHITECTURE.deb</c> as dpkg-deb names it.</param>
    /// <param name="mayDowngrade">Whether it may take the place of a newer one.</param>
    /// <exception cref="FormatException">The name is not such.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static Release Of(string file, bool mayDowngrade)
    {
        var name = Path.GetFileName(file);
        using var package = System.IO.File.OpenRead(file);
        return name.EndsWith(".deb", StringComparison.Ordinal) && name[..^4].Split('_') is [_, var version, var architecture]
            && Version.TryParse(version, out var parsed)
            ? Checked(new Release(parsed, architecture, name, package.Length, Convert.ToHexStringLower(SHA256.HashData(package)), mayDowngrade))
            : throw new FormatException($"{name} is not named as './desa package' names it, such as internet-desa-agent_0.2.0_amd64.deb");
    }

    /// <summary>Signs it.</summary>
    /// <param name="key">The private key, P-256.</param>
    /// <param name="at">When.</param>
    /// <returns>The release's file.</returns>
    public byte[] Sign(ECDsa key, DateTimeOffset at)
    {
        var file = new ArrayBufferWriter<byte>(512);
        var writer = new LineWriter(file);
        var time = UnixNanoseconds.From(at);
        writer.Measurement("release"u8).Field("version"u8, Version.ToString()).Field("arch"u8, Architecture).Field("file"u8, File)
            .Field("bytes"u8, Bytes).Field("sha256"u8, Sha256).Field("downgrade"u8, MayDowngrade ? 1L : 0).End(time);
        var signature = key.SignData(file.WrittenSpan, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        writer.Measurement("signature"u8).Field("ecdsa"u8, Convert.ToBase64String(signature)).End(time);
        return file.WrittenSpan.ToArray();
    }

    /// <summary>Reads a release's file. Nothing of it is looked at before its signature was found good.</summary>
    /// <exception cref="InvalidDataException">None of the keys signed it, or it is malformed.</exception>
    public static Release Read(ReadOnlySpan<byte> file, ReleaseKeys keys)
    {
        var end = file.Length > MaxFileBytes ? 0 : file.IndexOf((byte)'\n') + 1;
        if (end == 0 || Signature(file[end..]) is not { } signature || !keys.Verify(file[..end], signature))
            throw new InvalidDataException("the release is signed by none of the keys that are trusted here");
        var reader = new LineReader(file[..end]);
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, long>(StringComparer.Ordinal);
        reader.Read();
        while (reader.ReadField(out var key, out var value))
        {
            if (value.Kind == FieldKind.Text)
                texts[Encoding.UTF8.GetString(key)] = value.Text;
            else if (value.Kind == FieldKind.Integer)
                numbers[Encoding.UTF8.GetString(key)] = value.Integer;
        }

        return reader.Error is null && reader.Measurement.SequenceEqual("release"u8) && Version.TryParse(texts.GetValueOrDefault("version"), out var version)
            ? Checked(new Release(version, texts.GetValueOrDefault("arch", ""), texts.GetValueOrDefault("file", ""), numbers.GetValueOrDefault("bytes"),
                texts.GetValueOrDefault("sha256", ""), numbers.GetValueOrDefault("downgrade") == 1))
            : throw new InvalidDataException("the release is malformed, though its signature is good; sign it anew");
    }

    /// <summary>Why it is none for a machine; null where it is.</summary>
    /// <param name="architecture">The machine's architecture, as Debian names it.</param>
    /// <param name="installed">The version that runs there.</param>
    public string? Unfit(string architecture, Version installed) =>
        Architecture != architecture ? $"the package is for {Architecture}, this machine is {architecture}"
        : Version == installed ? $"{installed} is installed"
        : Version < installed && !MayDowngrade ? $"{Version} is older than {installed}, which is installed; sign it with --allow-downgrade where that is meant"
        : null;

    /// <summary>Whether a package is the one that was signed.</summary>
    public bool IsOf(Stream package) => package.Length == Bytes && Convert.ToHexStringLower(SHA256.HashData(package)) == Sha256;

    private static byte[]? Signature(ReadOnlySpan<byte> line)
    {
        var reader = new LineReader(line);
        if (!reader.Read() || !reader.Measurement.SequenceEqual("signature"u8) || !reader.ReadField(out _, out var value) || value.Kind != FieldKind.Text)
            return null;
        return Base64.IsValid(value.Text) ? Convert.FromBase64String(value.Text) : null;
    }

    private static Release Checked(Release release) =>
        release.Architecture is "amd64" or "arm64" or "armhf" && release.File.Length is > 4 and <= 100 && release.File.EndsWith(".deb", StringComparison.Ordinal)
        && release.File[0] != '.' && !release.File.AsSpan().ContainsAnyExcept(FileLetters) && release.Bytes is > 0 and <= MaxPackageBytes
        && release.Sha256.Length == 64 && !release.Sha256.AsSpan().ContainsAnyExcept("0123456789abcdef")
            ? release
            : throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture,
                $"the release {release.Version} for '{release.Architecture}', file '{release.File}' of {release.Bytes} bytes, is none that an agent takes"));
}
