using InternetDesa.Core.Identity;

namespace InternetDesa.Provisioning.Authority;

/// <summary>
/// What <c>desactl vault init|set|list|remove|rotate</c> do. Values come from standard input, never from the command line, where other users of
/// the machine would see them; none is ever printed.
/// </summary>
/// <param name="path">The vault's file.</param>
internal sealed class VaultVerbs(string path)
{
    /// <summary>Makes a vault.</summary>
    /// <param name="key">What is to open it.</param>
    /// <param name="output">Where results go.</param>
    public void Init(VaultKey key, TextWriter output)
    {
        using var file = VaultFile.Create(path, key);
        output.WriteLine($"made {path}, opened by a {Kind(key)}; keep that apart from it, and both in a backup");
    }

    /// <summary>Sets a secret to the first line of the input.</summary>
    /// <exception cref="FormatException">Name or value can not be taken.</exception>
    public void Set(VaultKey key, string name, TextReader input, TextWriter output)
    {
        using var file = VaultFile.Open(path, key);
        var (known, value) = (false, input.ReadLine() ?? "");
        file.Change(vault =>
        {
            known = vault.Find(name) is not null;
            return vault.With(name, value);
        });
        output.WriteLine(known ? $"{name}: replaced" : $"{name}: added");
    }

    /// <summary>Prints the names, one a line.</summary>
    public void List(VaultKey key, TextWriter output)
    {
        using var file = VaultFile.Open(path, key);
        foreach (var name in file.Vault.Names)
            output.WriteLine(name);
    }

    /// <summary>Removes a secret.</summary>
    /// <exception cref="FormatException">The vault has none of that name.</exception>
    public void Remove(VaultKey key, string name, TextWriter output)
    {
        using var file = VaultFile.Open(path, key);
        file.Change(vault => vault.Without(name));
        output.WriteLine($"{name}: removed");
    }

    /// <summary>Gives the vault another key. The file is replaced whole or not at all: until then the old key opens it, from then on the
    /// new one.</summary>
    /// <param name="key">What opens it.</param>
    /// <param name="newKey">Makes or reads what is to open it, once the old one did.</param>
    /// <param name="output">Where results go.</param>
    public void Rotate(VaultKey key, Func<VaultKey> newKey, TextWriter output)
    {
        using var file = VaultFile.Open(path, key);
        using var next = newKey();
        file.Rekey(next);
        output.WriteLine($"{path}: {file.Vault}, opened by another {Kind(next)} now; the old one opens older copies only: keep it with "
            + "these, or destroy both");
    }

    private static string Kind(VaultKey key) => key.IsPassphrase ? "passphrase" : "key file";
}
