using System.Collections.Frozen;
using System.Security.Cryptography;

namespace InternetDesa.Core.Identity;

/// <summary>
/// The secrets of the routers in memory, by name. On disk they are one file (<see cref="VaultFile"/>) that a <see cref="VaultKey"/> opens.
/// A changed vault is a new one.
/// </summary>
public sealed class Vault
{
    private readonly FrozenDictionary<string, string> _secrets;
    private readonly byte[] _hashKey;

    internal Vault(IEnumerable<KeyValuePair<string, string>> secrets, byte[] hashKey)
    {
        _secrets = secrets.ToFrozenDictionary(StringComparer.Ordinal);
        _hashKey = hashKey;
    }

    /// <summary>The longest secret, in characters.</summary>
    public const int MaxSecretLength = 4096;

    /// <summary>The names of its secrets, in order.</summary>
    public IReadOnlyList<string> Names => [.. _secrets.Keys.Order(StringComparer.Ordinal)];

    /// <summary>All secrets by name. Never print them.</summary>
    public IReadOnlyDictionary<string, string> Secrets => _secrets;

    /// <summary>32 random bytes, made with the vault, for keyed hashes of secrets; they never change.</summary>
    public ReadOnlySpan<byte> HashKey => _hashKey;

    /// <summary>A new vault without secrets.</summary>
    public static Vault Create() => new([], RandomNumberGenerator.GetBytes(32));

    /// <summary>A secret; null where the vault has none of that name.</summary>
    public string? Find(string name) => _secrets.GetValueOrDefault(name);

    /// <summary>The vault with a secret more, or another value for one.</summary>
    /// <exception cref="FormatException">The name is malformed, or the value is empty or too long.</exception>
    public Vault With(string name, string value) => With(new Dictionary<string, string> { [name] = value });

    /// <summary>The vault with secrets more, or other values for some; thousands at once.</summary>
    /// <exception cref="FormatException">A name is malformed, or a value is empty or too long.</exception>
    public Vault With(IReadOnlyDictionary<string, string> secrets)
    {
        foreach (var (name, value) in secrets)
        {
            if (!IsValidName(name))
                throw new FormatException($"'{name}' is no name of a secret; write 1 to 64 of a-z, 0-9, '-', '_', '.', ':' and '/', such as radius or 3301/wifi");
            if (value.Length is 0 or > MaxSecretLength)
                throw new FormatException($"the secret '{name}' is empty or longer than {MaxSecretLength} characters");
        }

        return new Vault(_secrets.Where(secret => !secrets.ContainsKey(secret.Key)).Concat(secrets), _hashKey);
    }

    /// <summary>The vault without a secret.</summary>
    /// <exception cref="FormatException">It has none of that name.</exception>
    public Vault Without(string name) => _secrets.ContainsKey(name)
        ? new Vault(_secrets.Where(secret => secret.Key != name), _hashKey)
        : throw new FormatException($"the vault has no secret '{name}'; it has {(Names.Count == 0 ? "none" : string.Join(", ", Names))}");

    /// <summary>Whether a text can name a secret.</summary>
    public static bool IsValidName(string name) => name.Length is > 0 and <= 64
        && name.All(c => c is >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '_' or '.' or '/' or ':');

    /// <summary>How many; never what.</summary>
    public override string ToString() => $"{_secrets.Count} secrets";
}
