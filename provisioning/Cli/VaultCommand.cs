using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Authority;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The verbs <c>desactl vault init|set|list|remove|rotate|split</c>.</summary>
internal static class VaultCommand
{
    private const string About = """
        Keeps the secrets of routers: one encrypted file, opened by a key that lies elsewhere, or a folder with one
        such file for the province and one for each kabupaten, so that no laptop holds them all.

        A router needs NAME/user and NAME/password, where NAME is its credential in the inventory, and
        pin/CODE/DEVICE, the fingerprint of its certificate ('desactl pin' shows it), for an address pin/ADDRESS.
        Where the API is not on its usual port, the fingerprint is followed by @PORT.

        Examples:
          desactl vault init
          desactl vault set desa/password        (asks for it; or reads one line of standard input)
          desactl vault list
          desactl vault rotate --new-key vault-2027.key
          desactl vault split --into vaults --keys keys --shared radius
        """;

    private static readonly Argument<string> Name = new("name") { Description = "The secret, such as desa/password." };

    private static readonly Option<string?> Region = new("--region")
    {
        Description = "The kabupaten, 33.01, where --vault is a folder; without it the province's vault is meant.",
        HelpName = "CODE",
    };

    private static readonly Option<string> NewKeyFile = new("--new-key")
    {
        Description = "The new key file: made where there is none, another one than --vault-key; '-' asks for a new passphrase.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string> Into = new("--into") { Description = "The folder of the new vaults.", HelpName = "PATH", Required = true };

    private static readonly Option<string> Keys = new("--keys")
    {
        Description = "The folder of their keys, one for each; keep it apart from the vaults.",
        HelpName = "PATH",
        Required = true,
    };

    private static readonly Option<string[]> Shared = new("--shared")
    {
        Description = "What routers of every kabupaten need: a secret of the manifest, or a credential, lab for lab/user and lab/password. "
            + "What has no village's code in its name and is not named here is in the province's vault only.",
        HelpName = "NAME",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string> Province = new("--province")
    {
        Description = "The province's code.",
        HelpName = "CODE",
        DefaultValueFactory = _ => "33",
    };

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var output = surroundings.Output;
        return new Command("vault", About)
        {
            Verb("init", "Makes a vault, and its key file where there is none.", [Region], desk =>
            {
                // Before a key is made that would open nothing.
                if (desk.VaultPath(RegionOf(desk)) is var path && File.Exists(path))
                    throw new IOException($"{path} is there already; write another name, or use that vault");
                using var key = NewKey(desk);
                new VaultVerbs(desk.VaultPath(RegionOf(desk))).Init(key, output);
            }),
            Verb("set", "Adds or replaces a secret.", [Name, Region], desk =>
            {
                var verbs = Verbs(desk);
                using var key = desk.Key(RegionOf(desk));
                var secret = desk.Arguments.GetValue(Name)!;
                using var value = new StringReader(desk.Prompt($"Value of {secret}: "));
                verbs.Set(key, secret, value, output);
            }),
            Verb("list", "Lists the names of the secrets.", [Region], desk =>
            {
                var verbs = Verbs(desk);
                using var key = desk.Key(RegionOf(desk));
                verbs.List(key, output);
            }),
            Verb("remove", "Removes a secret.", [Name, Region], desk =>
            {
                var verbs = Verbs(desk);
                using var key = desk.Key(RegionOf(desk));
                verbs.Remove(key, desk.Arguments.GetValue(Name)!, output);
            }),
            Verb("rotate", "Gives the vault another key. Killed in between, either the old key opens it or the new one.", [NewKeyFile, Region],
                desk =>
            {
                var verbs = Verbs(desk);
                using var key = desk.Key(RegionOf(desk));
                verbs.Rotate(key, () => Made(desk, desk.Arguments.GetValue(NewKeyFile)!), output);
            }),
            Verb("split", "Parts a vault into one for the province and one for each kabupaten; the whole stays as it is.",
                [Into, Keys, Shared, Province], desk => Split(desk, output)),
        };

        Command Verb(string word, string about, Symbol[] symbols, Action<Desk> run) => new Verb(word, about, symbols, (desk, _) =>
        {
            run(desk);
            return Task.FromResult(ExitCodes.Done);
        }).Command(surroundings);
    }

    private static void Split(Desk desk, TextWriter output)
    {
        var (keys, province, shared) = (desk.Arguments.GetValue(Keys)!, desk.Arguments.GetValue(Province)!, desk.Arguments.GetValue(Shared) ?? []);
        var whole = desk.VaultOf(null).Vault;
        foreach (var name in shared.Where(name => !whole.Names.Any(secret => VaultFolder.Names(name, secret))))
            throw new FormatException($"--shared {name}: the vault has no secret of that name; 'desactl vault list' lists them");
        foreach (var (region, own, count) in VaultFolder.Split(whole, desk.Arguments.GetValue(Into)!, province, shared,
            region => NewFile(Path.Combine(keys, region + ".key"))))
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{region}.vault: {count} secrets"));
            if (region == province && own.Count > 0)
            {
                output.WriteLine($"  nobody else has {string.Join(", ", own.Select(name => name.Split('/')[0]).Distinct())}; if every kabupaten's "
                    + "routers need one of these, split again into another folder with --shared NAME");
            }
        }
    }

    private static string? RegionOf(Desk desk) => desk.Arguments.GetValue(Region)?.Replace(".", "", StringComparison.Ordinal);

    private static VaultVerbs Verbs(Desk desk) => new(desk.NeedVault(RegionOf(desk)));

    private static VaultKey NewKey(Desk desk)
    {
        var path = VaultFolder.FileOf(desk.Arguments.GetValue(CliFiles.VaultKey)!, RegionOf(desk), ".key");
        return path == "-" || File.Exists(path) ? desk.Key(RegionOf(desk)) : NewFile(path);
    }

    private static VaultKey Made(Desk desk, string path)
    {
        if (path != "-")
        {
            // A file that is there is the new key of a rotation that was cut short.
            return File.Exists(path) ? VaultKey.FromFile(path) : NewFile(path);
        }

        var passphrase = desk.Prompt("New passphrase: ");
        return desk.Prompt("New passphrase again: ") == passphrase ? VaultKey.FromPassphrase(passphrase)
            : throw new FormatException("the two passphrases differ; nothing was changed");
    }

    private static VaultKey NewFile(string path)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        return VaultKey.CreateFile(path);
    }
}
