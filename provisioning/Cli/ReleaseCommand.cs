using System.CommandLine;
using System.Security.Cryptography;
using InternetDesa.Core.Releases;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The verbs <c>desactl release key|sign</c>.</summary>
internal static class ReleaseCommand
{
    private const string About = """
        Signs packages of the agent. Its key lies in the province's vault; boxes know its public half and take no other package.

        Examples:
          desactl release key > release.pem      (for /etc/internet-desa of every box; kits have it)
          desactl release sign artifacts/internet-desa-agent_0.2.0_amd64.deb
        """;

    private static readonly Argument<string> Package = new("package") { Description = "The package, as './desa package' made it." };

    private static readonly Option<bool> AllowDowngrade = new("--allow-downgrade") { Description = "Lets it take the place of a newer version." };

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => FleetFiles.Command("release", About, surroundings,
        new Verb("key", "Shows the public key; makes the key where there is none.", [],
            (desk, _) => Task.FromResult(Key(desk))),
        new Verb("sign", """
            Writes a release's file beside its package; both go to a web server. Where there is a file of operators, an
            admin of the province signs, and the journal has it.
            """, [Package, AllowDowngrade],
            (desk, _) => Task.FromResult(Sign(desk))));

    private static int Key(Desk desk)
    {
        var vault = desk.VaultOf(null);
        if (vault.Vault.Find(ReleaseKeys.KeySecret) is null)
            vault.Change(now => now.Find(ReleaseKeys.KeySecret) is null ? now.With(ReleaseKeys.KeySecret, ReleaseKeys.CreatePrivate()) : now);
        desk.Write(null, ReleaseKeys.PublicOf(vault.Vault.Find(ReleaseKeys.KeySecret)!));
        return ExitCodes.Done;
    }

    private static int Sign(Desk desk)
    {
        var operators = desk.HasOperators() ? desk.Operators() : null;
        using var who = operators is null ? null : desk.Key(operators);
        if (who is not null && AccessPolicy.Refusal(operators!, who.Operator, OperatorAction.Release, desk.Regions.Provinces) is { } refusal)
            return desk.Refuse(refusal);
        var secret = desk.VaultOf(null).Vault.Find(ReleaseKeys.KeySecret)
            ?? throw new InvalidDataException($"the vault has no '{ReleaseKeys.KeySecret}'; 'desactl release key' makes it");
        var package = desk.Arguments.GetValue(Package)!;
        var release = Release.Of(package, desk.Arguments.GetValue(AllowDowngrade));
        using var key = ECDsa.Create();
        key.ImportFromPem(secret);
        // Before the file is there: every agent takes what it signs.
        if (who is null)
            desk.TellOfNoOperators();
        else
            Enter(desk, who, release);
        var file = Path.ChangeExtension(package, ".release");
        AtomicFile.Write(file, release.Sign(key, desk.Time.GetUtcNow()));
        desk.Screen.Show(new { file, version = release.Version.ToString(), architecture = release.Architecture, bytes = release.Bytes,
            sha256 = release.Sha256 },
            () => desk.Screen.Line($"{file}: {release.Version} for {release.Architecture}, sha256 {release.Sha256}"));
        return ExitCodes.Done;
    }

    private static void Enter(Desk desk, OperatorKey who, Release release)
    {
        using var journal = desk.Journal();
        journal.Book.Add(who, new JournalNote(JournalAction.Release)
        {
            Outcome = release.Version.ToString(),
            Reason = $"{release.Architecture}, sha256 {release.Sha256}{(release.MayDowngrade ? ", also in the place of a newer one" : "")}",
        });
    }
}
