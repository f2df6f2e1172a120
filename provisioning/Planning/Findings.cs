using System.Security.Cryptography;
using System.Text;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>How a secret that the manifest names stands against the router's.</summary>
internal enum SecretComparison
{
    /// <summary>They are the same, or nobody can tell and the router's stays.</summary>
    Leave,

    /// <summary>They differ, and the router's can be read and so put back.</summary>
    Write,

    /// <summary>It can not be planned; the reason is among the refusals.</summary>
    Refused,
}

/// <summary>What planning finds beside steps: reasons to refuse, notes for people, hashes of secrets.</summary>
internal sealed class Findings(SecretBook secrets, string serial)
{
    private readonly Dictionary<string, string> _hashes = new(StringComparer.Ordinal);

    /// <summary>Why there can be no plan.</summary>
    public List<string> Refusals { get; } = [];

    /// <summary>What people should know.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>Hashes of the secrets that the router holds after the plan.</summary>
    public IReadOnlyDictionary<string, string> SecretHashes => _hashes;

    /// <summary>Adds a reason.</summary>
    public void Refuse(string reason) => Refusals.Add(reason);

    /// <summary>Adds a note.</summary>
    public void Note(string note) => Notes.Add(note);

    /// <summary>Takes a secret for a row that is new.</summary>
    public void UseNew(PathSchema path, string key, string attribute, string name)
    {
        if (Value(path, key, name) is { } value)
            Keep(SecretBook.Place(path, key, attribute), value);
    }

    /// <summary>Compares a secret with what the router holds.</summary>
    /// <param name="path">The path.</param>
    /// <param name="key">The row's key.</param>
    /// <param name="attribute">The attribute.</param>
    /// <param name="name">The secret's name in the vault.</param>
    /// <param name="printed">What the router printed; empty or asterisks where it does not show it.</param>
    public SecretComparison Compare(PathSchema path, string key, string attribute, string name, string printed)
    {
        if (Value(path, key, name) is not { } value)
            return SecretComparison.Refused;
        var place = SecretBook.Place(path, key, attribute);
        if (!IsHidden(printed))
        {
            Keep(place, value);
            return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(printed), Encoding.UTF8.GetBytes(value))
                ? SecretComparison.Leave
                : SecretComparison.Write;
        }

        if (secrets.Applied(place) is not { } applied)
        {
            Note($"{place}: the router does not show it and no earlier plan is known; whether it is ${{vault:{name}}} is unknown, it stays as it is");
            return SecretComparison.Leave;
        }

        if (secrets.WasApplied(serial, place, value))
        {
            _hashes[place] = applied;
            return SecretComparison.Leave;
        }

        Refuse($"{place}: ${{vault:{name}}} has changed, and the router does not show the old value, so the change could not be reverted; "
            + "add a row of another name with the new secret, and drop the old one in a later plan");
        return SecretComparison.Refused;
    }

    /// <summary>Whether the router keeps a secret to itself, as it does without the policy <c>sensitive</c>.</summary>
    public static bool IsHidden(string printed) => printed.All(c => c == '*');

    private string? Value(PathSchema path, string key, string name)
    {
        var value = secrets.Find(name);
        if (value is null)
            Refuse($"{path.Path} {key}: the vault has no secret '{name}'; write it with 'desactl vault set {name}'");
        return value;
    }

    private void Keep(string place, string value) => _hashes[place] = secrets.Hash(serial, place, value);
}
