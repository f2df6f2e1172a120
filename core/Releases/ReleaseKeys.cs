using System.Security.Cryptography;

namespace InternetDesa.Core.Releases;

/// <summary>
/// The public keys that may sign releases, as a box has them pinned: one file with a PEM block each (RFC 7468 §13), so that an old key and
/// its successor can both be good for a while. No certificate: a box whose clock is wrong, and that nobody visits for years, has to take an
/// upgrade too.
/// </summary>
public sealed class ReleaseKeys : IDisposable
{
    /// <summary>The name of the private key in the vault.</summary>
    public const string KeySecret = "release/key";

    private readonly List<ECDsa> _keys = [];

    private ReleaseKeys()
    {
    }

    /// <summary>Reads a file of public keys.</summary>
    /// <exception cref="IOException">It can not be read.</exception>
    /// <exception cref="InvalidDataException">It has no key, or one that is no elliptic curve's.</exception>
    public static ReleaseKeys Load(string file) => Parse(File.ReadAllText(file), file);

    /// <summary>Reads public keys.</summary>
    /// <param name="pem">PEM blocks <c>PUBLIC KEY</c>.</param>
    /// <param name="source">Where they are from, for messages.</param>
    /// <exception cref="InvalidDataException">There is no key, or one that is no elliptic curve's.</exception>
    public static ReleaseKeys Parse(string pem, string source)
    {
        var keys = new ReleaseKeys();
        try
        {
            for (var rest = pem.AsSpan(); PemEncoding.TryFind(rest, out var block); rest = rest[block.Location.End..])
            {
                var key = ECDsa.Create();
                keys._keys.Add(key);
                key.ImportFromPem(rest[block.Location]);
            }
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException($"{source}: this is no public key for signatures: {fault.Message}", fault);
        }

        return keys._keys.Count > 0 ? keys
            : throw new InvalidDataException($"{source} has no public key; write the one of 'desactl release key' there");
    }

    /// <summary>Makes a private key, PKCS #8, PEM: for a vault and nowhere else.</summary>
    public static string CreatePrivate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>The public half of a private key, PEM: for every box.</summary>
    public static string PublicOf(string privatePem)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(privatePem);
        return key.ExportSubjectPublicKeyInfoPem() + "\n";
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.ForEach(key => key.Dispose());

    /// <summary>Whether one of them signed.</summary>
    internal bool Verify(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature)
    {
        foreach (var key in _keys)
        {
            if (key.VerifyData(bytes, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence))
                return true;
        }

        return false;
    }
}
