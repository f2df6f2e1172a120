using System.CommandLine;
using System.Globalization;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Authority;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The verbs <c>desactl ca init|issue|revoke|renew|list|crl</c>.</summary>
internal static class CaCommand
{
    private const string About = """
        The province's certificate authority: agents, routers (api-ssl), servers such as the collector, programs such
        as a collector at a broker, operators, and who signs reports. Its key lies in the vault; the folder has its
        certificate, an index of all that it issued, and the revocation list that the collector rereads.

        Examples:
          desactl ca init --name "Internet Desa Jawa Tengah"
          desactl ca issue agent 33.01.01.2001/agent --out .
          desactl ca issue server collector --host collector.example --host 10.240.0.1 --out .
          desactl ca revoke 33.01.01.2001/agent --reason "kotaknya dicuri"
          desactl ca list --ending 30
        """;

    private static readonly Argument<string> Kind = new("kind")
    {
        Description = "agent, router, server, program, operator or signer.",
    };

    private static readonly Argument<string> Name = new("name") { Description = "A device, 33.01.01.2001/agent, or a name of a-z, 0-9 and '-'." };
    private static readonly Argument<string> What = new("what") { Description = "A serial number, a device or a name of 'desactl ca list'." };
    private static readonly Option<string[]> Hosts = new("--host")
    {
        Description = "A name or address under which a server is reached; the first is its common name.",
        HelpName = "HOST",
    };
    private static readonly Option<int?> Days = NumberOption.Optional("--days", "DAYS", 1, 36525, "How long it is good; without it what is "
        + "usual for its kind.");
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The folder for NAME.pem and NAME.key (mode 600).",
        HelpName = "PATH",
        Required = true,
    };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why, for the index.", HelpName = "TEXT", Required = true };
    private static readonly Option<int?> Ending = NumberOption.Optional("--ending", "DAYS", 0, 36525, "Only those that are good and end "
        + "within so many days.");
    private static readonly Option<string> Title = new("--name")
    {
        Description = "What people read in its certificate.",
        HelpName = "TEXT",
        DefaultValueFactory = _ => "Internet Desa",
    };
    private static readonly Option<int> Years = NumberOption.Of("--years", "YEARS", 10, 1, 100, "How long it may issue.");

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => new("ca", About)
    {
        Verb("init", "Makes the authority.", [Title, Years], Init).Command(surroundings),
        Verb("issue", "Issues a certificate and its key.", [Kind, Name, Hosts, Days, Out], Issue).Command(surroundings),
        Verb("revoke", "Takes back what is good of a serial number, a device or a name, and writes the revocation list.", [What, Reason],
            Revoke).Command(surroundings),
        Verb("renew", "Issues again what a serial number or a name has, with a new key; the old one is good until its end.", [What, Days, Out],
            Renew).Command(surroundings),
        Verb("list", "Lists what was issued.", [Ending], List).Command(surroundings),
        Verb("crl", "Writes the revocation list anew: it is good for 90 days, and brokers refuse everybody by an older one.", [],
            Crl).Command(surroundings),
    };

    private static Verb Verb(string word, string about, Symbol[] symbols, Func<Desk, int> run) =>
        new(word, about, symbols, (desk, _) => Task.FromResult(run(desk)));

    private static int Init(Desk desk)
    {
        var folder = desk.Arguments.GetValue(CliFiles.Authority)!;
        using var made = AuthorityFolder.Create(
            folder, desk.VaultOf(null), desk.Arguments.GetValue(Title)!, TimeSpan.FromDays(365.25 * desk.Arguments.GetValue(Years)), desk.Time);
        desk.Screen.Show(new { folder, ends = made.NotAfter }, () => desk.Screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"{made.CertificateFile}: trusted until {made.NotAfter:yyyy-MM-dd}; its key is in the vault as {AuthorityFolder.KeySecret}")));
        return ExitCodes.Done;
    }

    private static int Issue(Desk desk)
    {
        var word = desk.Arguments.GetValue(Kind)!;
        if (!Enum.TryParse<CertificateKind>(word, ignoreCase: true, out var kind) || !Enum.IsDefined(kind) || char.IsAsciiDigit(word[0]))
            throw new FormatException($"'{word}' is no kind of certificate; write agent, router, server, program, operator or signer");
        using var authority = desk.OpenAuthority();
        return Save(desk, authority, kind, Identity(desk.Arguments.GetValue(Name)!), desk.Arguments.GetValue(Hosts) ?? []);
    }

    private static int Renew(Desk desk)
    {
        using var authority = desk.OpenAuthority();
        var what = Identity(desk.Arguments.GetValue(What)!);
        var last = authority.Entries.LastOrDefault(entry => AuthorityFolder.Fits(entry, what)) ?? throw Unknown(what);
        if (last.Revoked is not null)
            throw new FormatException($"{what} was revoked on {last.Revoked:yyyy-MM-dd} ({last.Reason}); issue it anew where it is to be "
                + "trusted again");
        return Save(desk, authority, last.Kind, last.Name, last.Hosts);
    }

    private static int Revoke(Desk desk)
    {
        using var authority = desk.OpenAuthority();
        var what = Identity(desk.Arguments.GetValue(What)!);
        if (!authority.Entries.Any(entry => AuthorityFolder.Fits(entry, what)))
            throw Unknown(what);
        var revoked = authority.Revoke(what, desk.Arguments.GetValue(Reason)!);
        desk.Screen.Show(new { revoked = revoked.Select(entry => entry.Serial), list = authority.RevocationFile }, () =>
        {
            foreach (var entry in revoked)
                desk.Screen.Line($"{entry.Serial} of {entry.Name}: revoked");
            desk.Screen.Line(revoked.Count == 0 ? "nothing of it was good any more" : $"{authority.RevocationFile}: written; bring it to "
                + "the collector and the brokers");
        });
        return ExitCodes.Done;
    }

    private static int List(Desk desk)
    {
        var now = desk.Time.GetUtcNow();
        var days = desk.Arguments.GetValue(Ending);
        var entries = AuthorityFolder.ReadIndex(desk.Arguments.GetValue(CliFiles.Authority)!)
            .Where(entry => days is null || (entry.StateAt(now) == "good" && entry.Ends < now.AddDays(days.Value))).ToList();
        desk.Screen.Show(
            entries.Select(entry => new { entry.Serial, entry.Kind, entry.Name, entry.Hosts, entry.Issued, entry.Ends, entry.Revoked, entry.Reason,
                state = entry.StateAt(now) }),
            () => desk.Screen.Table(["kind", "whose", "ends", "is", "serial number"], entries.Select(entry => (string[])
            [
                entry.Kind.ToString().ToLowerInvariant(), entry.Name, entry.Ends.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                Screen.Styled(entry.StateAt(now) == "good" ? "green" : "red", entry.StateAt(now)), entry.Serial,
            ])));
        return ExitCodes.Done;
    }

    private static int Crl(Desk desk)
    {
        using var authority = desk.OpenAuthority();
        authority.Save();
        desk.Screen.Show(new { list = authority.RevocationFile }, () => desk.Screen.Line(string.Create(CultureInfo.InvariantCulture,
            $"{authority.RevocationFile}: good until {desk.Time.GetUtcNow() + AuthorityFolder.ListLifetime:yyyy-MM-dd}")));
        return ExitCodes.Done;
    }

    private static int Save(Desk desk, AuthorityFolder authority, CertificateKind kind, string name, IReadOnlyList<string> hosts)
    {
        var folder = desk.Arguments.GetValue(Out)!;
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, name.Replace('/', '-'));
        var (certificate, key) = (file + ".pem", file + ".key");
        if (File.Exists(certificate) || File.Exists(key))
            throw new IOException($"{file}.pem or .key is there already; name another folder, or move them away");
        var order = new CertificateOrder(kind, name, hosts);
        var issued = authority.Issue(desk.Arguments.GetValue(Days) is { } days ? order with { Lifetime = TimeSpan.FromDays(days) } : order);
        issued.Save(certificate, key);
        desk.Screen.Show(new { serial = issued.SerialNumber, ends = issued.NotAfter, certificate, key }, () => desk.Screen.Line(
            string.Create(CultureInfo.InvariantCulture,
                $"{certificate} and {key} (mode 600): good until {issued.NotAfter:yyyy-MM-dd}, serial number {issued.SerialNumber}")));
        return ExitCodes.Done;
    }

    // Devices are written as everywhere on this command line; the authority has their identities.
    private static string Identity(string text) => text.Split('/') is [var code, var device] && VillageCode.TryParse(code, out var village)
        ? new DeviceId(village, device).ToString() : text;

    private static FormatException Unknown(string what) => new($"the authority never issued anything to '{what}'; 'desactl ca list' has what it did");
}
