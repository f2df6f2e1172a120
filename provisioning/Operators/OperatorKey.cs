using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Spool;

namespace InternetDesa.Provisioning.Operators;

/// <summary>A person's private key, opened, and who it makes them: nobody says a name that the key does not prove.</summary>
internal sealed class OperatorKey : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    private OperatorKey(ECDsa key, Operator @operator) => (_key, Operator) = (key, @operator);

    /// <summary>Who.</summary>
    public Operator Operator { get; }

    /// <summary>Makes a key file (PKCS #8, P-256) that only its owner may read.</summary>
    /// <returns>The public key, for the operators' file.</returns>
    /// <exception cref="IOException">A file of that name is there already.</exception>
    /// <exception cref="StorageException">It could not be written.</exception>
    public static string Create(string path)
    {
        if (File.Exists(path))
            throw new IOException($"{path} is there already and may be somebody's key; write another name, or use that one");
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        AtomicFile.Write(path, Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem() + "\n"), OwnerOnly);
        return PublicOf(key);
    }

    /// <summary>The public key of a key file.</summary>
    /// <exception cref="FormatException">It is none, or others may read it.</exception>
    public static string PublicOf(string path)
    {
        using var key = Read(path);
        return PublicOf(key);
    }

    /// <summary>Opens a key file and finds whose it is.</summary>
    /// <exception cref="FormatException">It is no key, others may read it, or it is nobody's who works here.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static OperatorKey Open(string path, OperatorsFile operators)
    {
        var key = Read(path);
        var text = PublicOf(key);
        if (operators.Active.FirstOrDefault(each => each.Key == text) is { } found)
            return new OperatorKey(key, found);
        key.Dispose();
        var removed = operators.All.FirstOrDefault(each => each.Key == text);
        throw new FormatException(removed is null
            ? $"{path} is nobody's key in the file of operators: give an administrator the line of 'desactl operators key'"
            : $"{path} is the key of {removed.Name}, who was removed");
    }

    /// <summary>Signs a hash; from any thread.</summary>
    public byte[] Sign(byte[] hash)
    {
        lock (_gate)
            return _key.SignHash(hash);
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>Whose; never the key.</summary>
    public override string ToString() => Operator.ToString();

    private static string PublicOf(ECDsa key) => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    private static ECDsa Read(string path)
    {
        if (!File.Exists(path))
            throw new FormatException($"there is no key at {path}: 'desactl operators key' makes yours, or name it with --operator-key");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(OwnerOnly | UnixFileMode.UserExecute)) != 0)
            throw new FormatException($"{path}: others than its owner may read it; write 'chmod 600 {path}'");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception fault) when (fault is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new FormatException($"{path} is no operator's key; 'desactl operators key' makes one", fault);
        }
    }
}
