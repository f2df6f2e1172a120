using System.Security.Cryptography;
using System.Text;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>
/// The secrets of a plan in memory: the vault's values by name, and keyed hashes of what was applied, so that a secret that the router
/// does not show is compared all the same.
/// </summary>
/// <param name="values">The vault's secrets by name.</param>
/// <param name="hashKey">The vault's key for hashes, 32 random bytes; without it a hash tells nothing about its secret.</param>
/// <param name="applied">What the last confirmed plan wrote: hashes by place (<see cref="Place"/>).</param>
internal sealed class SecretBook(
    IReadOnlyDictionary<string, string> values, byte[] hashKey, IReadOnlyDictionary<string, string> applied)
{
    /// <summary>A secret's value; null where the vault has none of that name.</summary>
    public string? Find(string name) => values.GetValueOrDefault(name);

    /// <summary>The hash of what was applied at a place; null where nothing is known.</summary>
    public string? Applied(string place) => applied.GetValueOrDefault(place);

    /// <summary>The place of a secret on a router: <c>/user desa-agent password</c>.</summary>
    public static string Place(PathSchema path, string key, string attribute) => $"{path.Path} {key} {attribute}";

    /// <summary>The keyed hash (HMAC-SHA-256, RFC 2104) of a secret at a place of a router: equal secrets elsewhere have other hashes.</summary>
    /// <param name="serial">The router's serial number.</param>
    /// <param name="place">The place.</param>
    /// <param name="secret">The value.</param>
    public string Hash(string serial, string place, string secret) => Convert.ToHexStringLower(
        HMACSHA256.HashData(hashKey, Encoding.UTF8.GetBytes($"{serial.Length}:{serial}{place.Length}:{place}{secret}")));

    /// <summary>Whether the hash kept for a place is that of a secret; it takes the same time either way.</summary>
    public bool WasApplied(string serial, string place, string secret) => Applied(place) is { } kept
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(kept), Encoding.ASCII.GetBytes(Hash(serial, place, secret)));

    /// <summary>How many; never what.</summary>
    public override string ToString() => $"{values.Count} secrets";
}
