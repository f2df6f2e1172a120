using System.CommandLine;
using System.Security.Cryptography;
using InternetDesa.Core.Releases;
using InternetDesa.Core.Spool;

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
    public static Command Create(Surroundings surroundings) => new("release", About)
    {
        new Verb("key", "Shows the public key; makes the key where there is none.", [],
            (desk, _) => Task.FromResult(Key(desk))).Command(surroundings),
        new Verb("sign", "Writes a release's file beside its package; both go to a web server.", [Package, AllowDowngrade],
            (desk, _) => Task.FromResult(Sign(desk)))
            .Command(surroundings),
    };

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
        var secret = desk.VaultOf(null).Vault.Find(ReleaseKeys.KeySecret)
            ?? throw new InvalidDataException($"the vault has no '{ReleaseKeys.KeySecret}'; 'desactl release key' makes it");
        var package = desk.Arguments.GetValue(Package)!;
        var release = Release.Of(package, desk.Arguments.GetValue(AllowDowngrade));
        using var key = ECDsa.Create();
        key.ImportFromPem(secret);
        var file = Path.ChangeExtension(package, ".release");
        AtomicFile.Write(file, release.Sign(key, desk.Time.GetUtcNow()));
        desk.Screen.Show(new { file, version = release.Version.ToString(), architecture = release.Architecture, bytes = release.Bytes,
            sha256 = release.Sha256 },
            () => desk.Screen.Line($"{file}: {release.Version} for {release.Architecture}, sha256 {release.Sha256}"));
        return ExitCodes.Done;
    }
}
