using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl backup</c>.</summary>
internal static class BackupVerb
{
    private const string About = """
        Saves a router: its configuration as text into a file here (without secrets), and a binary backup on the
        router's own flash, encrypted with a random password that goes into the vault as backup/SERIAL/NAME.

        Example:
          desactl backup 33.01.01.2001 --out backup.rsc
        """;

    private static readonly Option<string> Out = new("--out")
    {
        Description = "The file for the text.",
        HelpName = "PATH",
        DefaultValueFactory = _ => "backup.rsc",
    };

    /// <summary>The verb.</summary>
    public static Verb Backup { get; } = new("backup", About, [CliFiles.Router, Out], RunAsync);

    private static async Task<int> RunAsync(Desk desk, CancellationToken ct)
    {
        var session = await desk.OpenAsync(ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var facts = await FactsReader.ReadAsync(session, desk.Target.Login.Name, ct).ConfigureAwait(false);
            var name = string.Create(CultureInfo.InvariantCulture, $"desa-{desk.Time.GetUtcNow():yyyyMMdd-HHmmss}");
            // The password is in the vault before the router has a backup that needs it.
            var password = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
            var secret = $"backup/{string.Concat(facts.Router.Serial.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant()}/{name}";
            desk.Vault.Change(vault => vault.With(secret, password));
            var saved = await session.SendAsync(
                [["/export", $"=file={name}"], ["/system/backup/save", $"=name={name}", $"=password={password}"]], ct).ConfigureAwait(false);
            foreach (var reply in saved)
                Check(reply);
            var files = new RouterFileReader(session, desk.Time);
            var text = await files.SettledAsync($"{name}.rsc", ct).ConfigureAwait(false);
            var binary = await files.SettledAsync($"{name}.backup", ct).ConfigureAwait(false);
            var path = desk.Arguments.GetValue(Out)!;
            AtomicFile.Write(path, System.Text.Encoding.UTF8.GetBytes(await files.ReadAsync(text, facts.Router.Version, ct).ConfigureAwait(false)),
                UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Check(await session.SendAsync(["/file/remove", $"=.id={text.Id}"], ct).ConfigureAwait(false));
            desk.Screen.Show(new { text = path, onRouter = binary.Name, bytes = binary.Size, passwordInVault = secret }, () => desk.Screen.Table(
                ["what", "where"],
                [
                    ["text, without secrets", path],
                    ["binary, encrypted", string.Create(CultureInfo.InvariantCulture, $"on the router: {binary.Name}, {binary.Size:N0} bytes")],
                    ["its password", $"in the vault: {secret}"],
                ]));
            return ExitCodes.Done;
        }
    }

    private static void Check(RouterOsReply reply)
    {
        if (reply.Outcome == RouterOsOutcome.Trap)
            throw new RouterTrapException("backup", reply.Traps[0].Message);
        if (reply.Outcome != RouterOsOutcome.Done)
            throw new ConnectionLostException(reply.Reason);
    }
}
