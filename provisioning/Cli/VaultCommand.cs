using System.CommandLine;
using InternetDesa.Core.Identity;
using InternetDesa.Provisioning.Authority;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The verbs <c>desactl vault init|set|list|remove</c>.</summary>
internal static class VaultCommand
{
    private const string About = """
        Keeps the secrets of routers: one encrypted file, opened by a key that lies elsewhere.

        A router needs NAME/user and NAME/password, where NAME is its credential in the inventory, and
        pin/CODE/DEVICE, the fingerprint of its certificate ('desactl pin' shows it), for an address pin/ADDRESS.
        Where the API is not on its usual port, the fingerprint is followed by @PORT.

        Examples:
          desactl vault init
          desactl vault set desa/password        (asks for it; or reads one line of standard input)
          desactl vault list
        """;

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings)
    {
        var name = new Argument<string>("name") { Description = "The secret, such as desa/password." };
        return new Command("vault", About)
        {
            Verb("init", "Makes a vault, and its key file where there is none.", [], (desk, verbs) =>
            {
                using var key = NewKey(desk);
                verbs.Init(key, surroundings.Output);
            }),
            Verb("set", "Adds or replaces a secret.", [name], (desk, verbs) =>
            {
                using var key = desk.Key();
                var secret = desk.Arguments.GetValue(name)!;
                using var value = new StringReader(desk.Prompt($"Value of {secret}: "));
                verbs.Set(key, secret, value, surroundings.Output);
            }),
            Verb("list", "Lists the names of the secrets.", [], (desk, verbs) =>
            {
                using var key = desk.Key();
                verbs.List(key, surroundings.Output);
            }),
            Verb("remove", "Removes a secret.", [name], (desk, verbs) =>
            {
                using var key = desk.Key();
                verbs.Remove(key, desk.Arguments.GetValue(name)!, surroundings.Output);
            }),
        };

        Command Verb(string word, string about, Argument[] arguments, Action<Desk, VaultVerbs> run) => new Verb(word, about, arguments, (desk, _) =>
        {
            run(desk, new VaultVerbs(desk.Arguments.GetValue(CliFiles.Vault)!));
            return Task.FromResult(ExitCodes.Done);
        }).Command(surroundings);
    }

    private static VaultKey NewKey(Desk desk)
    {
        var path = desk.Arguments.GetValue(CliFiles.VaultKey)!;
        if (path == "-" || File.Exists(path))
            return desk.Key();
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        return VaultKey.CreateFile(path);
    }
}
