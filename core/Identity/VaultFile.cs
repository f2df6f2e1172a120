using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using InternetDesa.Core.Spool;

namespace InternetDesa.Core.Identity;

/// <summary>
/// A vault on disk: a line of text, then the secrets as JSON under AES-256-GCM (NIST SP 800-38D), then the tag. The line tells the form's
/// version, what opens it, and the nonce, new at every write: <c>internet-desa-vault 1 key=file nonce=…</c>. It is authenticated with
/// the rest, so a changed byte anywhere is found.
/// </summary>
public sealed class VaultFile : IDisposable
{
    private const string Magic = "internet-desa-vault";
    private const int MaxBytes = 16 << 20;
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    private readonly string _path;
    private string _description;
    private byte[] _key;

    private VaultFile(string path, string description, byte[] key)
    {
        _path = path;
        _description = description;
        _key = key;
    }

    /// <summary>What it holds, as last read or written.</summary>
    public Vault Vault { get; private set; } = Vault.Create();

    /// <summary>Makes a new file with an empty vault.</summary>
    /// <exception cref="IOException">A file of that name is there already.</exception>
    /// <exception cref="StorageException">It could not be written.</exception>
    public static VaultFile Create(string path, VaultKey key) => Create(path, key, Vault.Create());

    /// <summary>Opens a file.</summary>
    /// <exception cref="InvalidDataException">The key is not the vault's, or the file was damaged or changed; nobody can tell which.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public static VaultFile Open(string path, VaultKey key)
    {
        var content = Read(path);
        var file = new VaultFile(path, content.Description, key.Derive(content.Description, path));
        file.Vault = file.Decrypt(content);
        return file;
    }

    /// <summary>Reads the file again, changes what it holds, and replaces it whole or not at all; nobody else changes it meanwhile, and what
    /// others wrote since it was opened stays.</summary>
    /// <param name="change">Makes the new vault of what is there now. It asks nobody anything: others wait.</param>
    /// <exception cref="InvalidDataException">Another key opens it now, or the file was damaged.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    /// <exception cref="StorageException">It could not be written, and is as it was.</exception>
    public void Change(Func<Vault, Vault> change)
    {
        using var held = FileLock.Take(_path);
        Save(change(Decrypt(Read(_path))));
    }

    /// <summary>Replaces the file by one with the same secrets that another key opens, whole or not at all; the old key opens older copies only.</summary>
    /// <exception cref="InvalidDataException">Another key opens it now already, or the file was damaged.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    /// <exception cref="StorageException">It could not be written, and opens as before.</exception>
    public void Rekey(VaultKey key)
    {
        using var held = FileLock.Take(_path);
        var vault = Decrypt(Read(_path));
        var (description, before) = (_description, _key);
        try
        {
            _description = key.NewDescription();
            _key = key.Derive(_description, _path);
            Save(vault);
            CryptographicOperations.ZeroMemory(before);
        }
        catch (StorageException)
        {
            (_description, _key) = (description, before);
            throw;
        }
    }

    /// <summary>Makes a file of a part of a vault's secrets; the keyed hashes of the whole are those of the part.</summary>
    /// <exception cref="IOException">A file of that name is there already.</exception>
    /// <exception cref="StorageException">It could not be written.</exception>
    public static void CreatePart(string path, VaultKey key, Vault whole, IEnumerable<string> names)
    {
        var part = names.Select(name => KeyValuePair.Create(name, whole.Find(name)!));
        Create(path, key, new Vault(part, whole.HashKey.ToArray())).Dispose();
    }

    /// <summary>Forgets the key.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    /// <summary>Never what it holds.</summary>
    public override string ToString() => $"{_path}: {Vault}";

    private static VaultFile Create(string path, VaultKey key, Vault vault)
    {
        using var held = FileLock.Take(path);
        if (File.Exists(path))
            throw new IOException($"{path} is there already; write another name, or use that vault");
        var description = key.NewDescription();
        var file = new VaultFile(path, description, key.Derive(description, path));
        file.Save(vault);
        return file;
    }

    private static Sealed Read(string path)
    {
        if (new FileInfo(path).Length > MaxBytes)
            throw new InvalidDataException($"{path} is larger than any vault; name the right file");
        var bytes = File.ReadAllBytes(path);
        var end = bytes.AsSpan().IndexOf((byte)'\n');
        var header = end < 0 ? [] : Encoding.ASCII.GetString(bytes, 0, end).Split(' ');
        if (header is not [Magic, var version, var description, var nonceText])
            throw new InvalidDataException($"{path} is no vault; 'desactl vault init' makes one");
        if (version != "1")
            throw new InvalidDataException($"{path} is a vault of form {version}; this program reads form 1");
        var nonce = nonceText.StartsWith("nonce=", StringComparison.Ordinal) && Base64Url.IsValid(nonceText.AsSpan(6))
            ? Base64Url.DecodeFromChars(nonceText.AsSpan(6)) : [];
        if (nonce.Length != NonceBytes || bytes.Length - end - 1 < TagBytes)
            throw new InvalidDataException($"{path}: the vault is cut short or its first line is malformed; restore it from a backup");
        return new Sealed(description, bytes[..(end + 1)], nonce, bytes[(end + 1)..]);
    }

    private void Save(Vault vault)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        var header = Encoding.ASCII.GetBytes($"{Magic} 1 {_description} nonce={Base64Url.EncodeToString(nonce)}\n");
        var plain = JsonSerializer.SerializeToUtf8Bytes(
            new Content(Convert.ToBase64String(vault.HashKey), vault.Secrets.ToDictionary()), VaultJson.Default.Content);
        try
        {
            var bytes = new byte[header.Length + plain.Length + TagBytes];
            header.CopyTo(bytes, 0);
            using var cipher = new AesGcm(_key, TagBytes);
            cipher.Encrypt(nonce, plain, bytes.AsSpan(header.Length, plain.Length), bytes.AsSpan(header.Length + plain.Length), header);
            AtomicFile.Write(_path, bytes, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Vault = vault;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private Vault Decrypt(Sealed content)
    {
        var plain = new byte[content.Body.Length - TagBytes];
        try
        {
            using var cipher = new AesGcm(_key, TagBytes);
            cipher.Decrypt(content.Nonce, content.Body.AsSpan()[..^TagBytes], content.Body.AsSpan()[^TagBytes..], plain, content.Header);
            var secrets = JsonSerializer.Deserialize(plain, VaultJson.Default.Content)!;
            return new Vault(secrets.Secrets, Convert.FromBase64String(secrets.HashKey));
        }
        catch (AuthenticationTagMismatchException fault)
        {
            throw new InvalidDataException($"{_path}: this key or passphrase does not open the vault, or the file was damaged; "
                + "name the right key, or restore the file from a backup", fault);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private sealed record Sealed(string Description, byte[] Header, byte[] Nonce, byte[] Body);

    internal sealed record Content(string HashKey, Dictionary<string, string> Secrets);
}

[JsonSerializable(typeof(VaultFile.Content))]
internal sealed partial class VaultJson : JsonSerializerContext;
