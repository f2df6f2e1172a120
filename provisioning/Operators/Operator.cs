using System.Security.Cryptography;
using System.Text.Json.Serialization;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Operators;

/// <summary>What somebody may do.</summary>
internal enum OperatorRole
{
    /// <summary>Looks.</summary>
    Viewer,

    /// <summary>Changes routers, halts and approves roll-outs, makes vouchers.</summary>
    Technician,

    /// <summary>All of it, and the operators.</summary>
    Admin,

    /// <summary>The provisioning service: goes on with what people began; never begins or approves.</summary>
    Service,
}

/// <summary>A person, or the service, by a key of their own.</summary>
/// <param name="Name">1 to 32 of <c>a-z</c>, <c>0-9</c>, <c>-</c> and <c>.</c>; never given to another.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Scopes">Where: prefixes of village codes, digits without dots.</param>
/// <param name="Key">The public key: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) of a P-256 key, Base64.</param>
internal sealed record Operator(string Name, OperatorRole Role, IReadOnlyList<string> Scopes, string Key)
{
    /// <summary>When they were removed; null while they work here. What they signed stays theirs.</summary>
    public DateTimeOffset? Removed { get; init; }

    /// <summary>Whether they work here.</summary>
    [JsonIgnore]
    public bool Active => Removed is null;

    /// <summary>Whether a region is theirs.</summary>
    /// <param name="digits">A code of any level.</param>
    public bool Covers(string digits) => Scopes.Any(scope => digits.StartsWith(scope, StringComparison.Ordinal));

    /// <summary>Whether a village is theirs.</summary>
    public bool CoversVillage(VillageCode village) => Covers(village.Digits);

    /// <summary>Whether they signed a hash.</summary>
    public bool Signed(byte[] hash, byte[] signature)
    {
        using var key = PublicKey(Key);
        return key is not null && key.VerifyHash(hash, signature);
    }

    /// <summary>Whether a text can name somebody.</summary>
    public static bool IsValidName(string name) =>
        name.Length is > 0 and <= 32 && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.');

    /// <summary>Reads a public key; null where the text is none.</summary>
    public static ECDsa? PublicKey(string text)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
            if (key.KeySize == 256)
                return key;
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            // The text comes from a file that people edit.
        }

        key.Dispose();
        return null;
    }

    /// <summary>For people.</summary>
    public override string ToString() => $"{Name} ({Role.ToString().ToLowerInvariant()} of {string.Join(", ", Scopes)})";
}
