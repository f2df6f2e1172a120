using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Spool;

namespace InternetDesa.Core.Identity;

/// <summary>
/// What opens a <see cref="Vault"/>: a key file, 32 random bytes in base64url that only its owner may read, or a passphrase (PBKDF2 with
/// HMAC-SHA-512, RFC 8018).
/// </summary>
public sealed class VaultKey : IDisposable
{
    /// <summary>Rounds of PBKDF2 for a new vault (OWASP's figure for SHA-512 of 2023 is 210,000).</summary>
    public const int DefaultRounds = 600_000;

    internal const int KeyBytes = 32;
    private const int SaltBytes = 16;
    private const int MinRounds = 100_000;
    private const int MaxRounds = 100_000_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _secret;

    private VaultKey(byte[] secret, bool isPassphrase)
    {
        _secret = secret;
        IsPassphrase = isPassphrase;
    }

    /// <summary>Whether it is a passphrase rather than a key file.</summary>
    public bool IsPassphrase { get; }

    /// <summary>Makes a new key file.</summary>
    /// <exception cref="IOException">A file of that name is there already: it may be the key of a vault.</exception>
    /// <exception cref="StorageException">It could not be written.</exception>
    public static VaultKey CreateFile(string path)
    {
        if (File.Exists(path))
            throw new IOException($"{path} is there already and may be the key of a vault; write another name, or move it away");
        var key = RandomNumberGenerator.GetBytes(KeyBytes);
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(Base64Url.EncodeToString(key) + "\n"), OwnerOnly);
        return new VaultKey(key, isPassphrase: false);
    }

    /// <summary>Reads a key file.</summary>
    /// <exception cref="InvalidDataException">It is no key file, or others than its owner may read it.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static VaultKey FromFile(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
            throw new InvalidDataException($"{path}: others than its owner may read it; write 'chmod 600 {path}'");
        var text = File.ReadAllText(path).AsSpan().Trim();
        return Base64Url.IsValid(text, out var length) && length == KeyBytes
            ? new VaultKey(Base64Url.DecodeFromChars(text), isPassphrase: false)
            : throw new InvalidDataException($"{path} is no key of a vault: 43 letters and digits of base64url, as 'desactl vault init' writes them");
    }

    /// <summary>Takes a passphrase.</summary>
    /// <param name="passphrase">At least twelve characters.</param>
    /// <exception cref="FormatException">It is too short.</exception>
    public static VaultKey FromPassphrase(ReadOnlySpan<char> passphrase)
    {
        if (passphrase.Length < 12)
            throw new FormatException("the vault's passphrase is too short; write 12 characters or more");
        var bytes = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        Encoding.UTF8.GetBytes(passphrase, bytes);
        return new VaultKey(bytes, isPassphrase: true);
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    /// <summary>Never the key.</summary>
    public override string ToString() => "<secret>";

    /// <summary>How a new vault says what opens it: <c>key=file</c>, or <c>key=pbkdf2-sha512:rounds:salt</c>.</summary>
    internal string NewDescription() => !IsPassphrase ? "key=file" : string.Create(CultureInfo.InvariantCulture,
        $"key=pbkdf2-sha512:{DefaultRounds}:{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SaltBytes))}");

    /// <summary>The 32 bytes for a vault that describes its key so.</summary>
    /// <exception cref="InvalidDataException">The vault wants another kind of key, or its description is malformed.</exception>
    internal byte[] Derive(string description, string source)
    {
        if (description == "key=file")
        {
            return !IsPassphrase ? [.. _secret]
                : throw new InvalidDataException($"{source} opens by a key file; name it with --vault-key");
        }

        if (description.Split(':') is not ["key=pbkdf2-sha512", var roundsText, var saltText]
            || !int.TryParse(roundsText, NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) || rounds is < MinRounds or > MaxRounds
            || saltText.Length > 64 || !Base64Url.IsValid(saltText))
            throw new InvalidDataException($"{source}: the vault's first line is malformed; restore the file from a backup");
        return IsPassphrase ? Rfc2898DeriveBytes.Pbkdf2(_secret, Base64Url.DecodeFromChars(saltText), rounds, HashAlgorithmName.SHA512, KeyBytes)
            : throw new InvalidDataException($"{source} opens by a passphrase, not by a key file");
    }
}
