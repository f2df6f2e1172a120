using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Vouchers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl vouchers</c>.</summary>
internal static class VouchersCommand
{
    private const string About = """
        Makes and prints vouchers of a village's hotspot. A voucher is a code on the router, with a batch and a last
        day; whose it is nobody knows. Plans never touch vouchers, and those that others made are never touched here.

          desactl vouchers create 33.01.01.2001 --profile desa-warga --count 30 --uptime 4h
          desactl vouchers print 33.01.01.2001 --batch 260301-k7m2 --out voucher.html --pdf voucher.pdf
          desactl vouchers expire 33.01.01.2001
        """;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Wib = TimeSpan.FromHours(7);
    private static readonly Option<string> Profile = new("--profile")
    {
        Description = "The profile: 'desa-' and a name of the manifest's users.",
        HelpName = "NAME",
        Required = true,
    };
    private static readonly Option<int> Count = NumberOption.Of("--count", "N", 30, 1, 1000, "How many.");
    private static readonly Option<int> Valid = NumberOption.Of("--valid", "DAYS", 30, 1, 366, "After how many days 'expire' removes them.");
    private static readonly Option<string> Uptime = new("--uptime")
    {
        Description = "How long each lasts once used, 4h or 7d; without it as long as it is valid.",
        HelpName = "SPAN",
        DefaultValueFactory = _ => "",
    };
    private static readonly Option<string?> Batch = new("--batch") { Description = "One batch; 'list' shows them.", HelpName = "ID" };
    private static readonly Option<string> Out = new("--out")
    {
        Description = "The file for the sheet (HTML).",
        HelpName = "PATH",
        DefaultValueFactory = _ => "voucher.html",
    };
    private static readonly Option<string?> Pdf = new("--pdf") { Description = "Also as PDF, where Chromium is installed.", HelpName = "PATH" };
    private static readonly Option<string> LoginPage = new("--login-page")
    {
        Description = "The hotspot's dns-name, for the QR.",
        HelpName = "HOST",
        DefaultValueFactory = _ => "",
    };

    private static readonly Verb Make = new("create",
        """
        Makes a batch of vouchers on a router. If the connection ends in the middle, 'list' and 'print' of the batch
        show those that are there.

        Example:
          desactl vouchers create 33.01.01.2001 --profile desa-warga --count 30 --uptime 4h --valid 30
        """,
        [CliFiles.Router, Profile, Count, Uptime, Valid],
        (desk, ct) => WithBookAsync(desk, OperatorAction.Vouchers, ct, async (book, journal, key) =>
        {
            var limit = desk.Arguments.GetValue(Uptime)!;
            if (limit.Length > 0 && !(RouterTime.Duration(limit) > TimeSpan.Zero))
                throw new FormatException($"--uptime '{limit}' is no span; write 30m, 4h or 7d");
            var today = Today(desk);
            var chance = VoucherCode.Make(1, new HashSet<string>(), RandomNumberGenerator.GetInt32)[0][..4];
            var mark = new VoucherMark(string.Create(CultureInfo.InvariantCulture, $"{today:yyMMdd}-{chance}"),
                today.AddDays(desk.Arguments.GetValue(Valid)));
            var count = desk.Arguments.GetValue(Count);
            desk.Screen.Progress($"batch {mark.Batch}");
            // Before the first is made: a batch that nobody knows of would be money without a trace.
            journal.Book.Add(key, Note(desk, $"create {count} of {desk.Arguments.GetValue(Profile)}", mark.Batch));
            var made = await book.CreateAsync(
                taken => VoucherCode.Make(count, taken, RandomNumberGenerator.GetInt32),
                desk.Arguments.GetValue(Profile)!, limit, mark, ct).ConfigureAwait(false);
            // The codes are money: they go to the sheet, not to the terminal and its history.
            desk.Screen.Show(new { batch = mark.Batch, vouchers = made.Count, expires = mark.Expires },
                () => desk.Screen.Line($"{made.Count} vouchers, batch {mark.Batch}, until {mark.Expires:yyyy-MM-dd}; 'desactl vouchers "
                    + $"print {desk.Target} --batch {mark.Batch}'", "green"));
            return ExitCodes.Done;
        }));

    private static readonly Verb Print = new("print",
        """
        Writes a sheet of vouchers to print and cut, with a QR each: those of a batch, or all that nobody has used.

        Example:
          desactl vouchers print 33.01.01.2001 --batch 260301-k7m2 --out voucher.html --login-page wifi.desa.id
        """,
        [CliFiles.Router, Batch, Out, Pdf, LoginPage],
        (desk, ct) => WithBookAsync(desk, OperatorAction.Vouchers, ct, async (book, _, _) =>
        {
            var loginPage = desk.Arguments.GetValue(LoginPage)!;
            if (loginPage.Length > 0 && Uri.CheckHostName(loginPage) == UriHostNameType.Unknown)
                throw new FormatException($"--login-page '{loginPage}' is no host name; write the hotspot's dns-name, such as wifi.desa.id");
            var pdf = desk.Arguments.GetValue(Pdf);
            var chromium = pdf is null ? null : ChromiumPrint.Find() ?? throw new FormatException("--pdf needs Chromium, which is not "
                + "installed; print the HTML sheet from any browser");
            var vouchers = (await book.ListAsync(desk.Arguments.GetValue(Batch), ct).ConfigureAwait(false))
                .Where(voucher => !voucher.Used && voucher.Mark.Expires >= Today(desk)).ToList();
            if (vouchers.Count == 0)
                throw new FormatException("there are no such vouchers that are valid and unused; 'desactl vouchers list' shows what there is");
            var path = desk.Arguments.GetValue(Out)!;
            var village = desk.Target.Device!.Value.Village;
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(VoucherSheet.Html(Name(village), vouchers, loginPage)), OwnerOnly);
            if (chromium is not null)
                await ChromiumPrint.PrintAsync(chromium, path, pdf!, desk.Time, ct).ConfigureAwait(false);
            desk.Screen.Show(new { file = path, pdf, vouchers = vouchers.Count }, () => desk.Screen.Line($"{vouchers.Count} vouchers: "
                + $"{path}{(pdf is null ? "" : $", {pdf}")}", "green"));
            return ExitCodes.Done;
        }));

    private static readonly Verb List = new("list",
        """
        Shows the batches of a router, and how many of each were used. Shows no codes.

        Example:
          desactl vouchers list 33.01.01.2001 --json
        """,
        [CliFiles.Router, Batch],
        (desk, ct) => WithBookAsync(desk, OperatorAction.Look, ct, async (book, _, _) =>
        {
            var today = Today(desk);
            var batches = (await book.ListAsync(desk.Arguments.GetValue(Batch), ct).ConfigureAwait(false)).GroupBy(voucher => voucher.Mark)
                .OrderBy(batch => batch.Key.Expires).ThenBy(batch => batch.Key.Batch, StringComparer.Ordinal)
                .Select(batch => new { batch.Key.Batch, batch.Key.Expires, Expired = batch.Key.Expires < today, batch.First().Profile,
                    Vouchers = batch.Count(), Used = batch.Count(voucher => voucher.Used) }).ToList();
            desk.Screen.Show(new { batches }, () => desk.Screen.Table(["batch", "profile", "until", "vouchers", "used"],
                batches.Select(batch => (string[])
            [
                batch.Batch, batch.Profile,
                batch.Expired ? Screen.Styled("yellow", $"{batch.Expires:yyyy-MM-dd}, expired") : $"{batch.Expires:yyyy-MM-dd}",
                $"{batch.Vouchers}", $"{batch.Used}",
            ])));
            return ExitCodes.Done;
        }));

    private static readonly Verb Expire = new("expire",
        """
        Removes vouchers of ours whose last day is over, used or not.

        Example:
          desactl vouchers expire 33.01.01.2001
        """,
        [CliFiles.Router],
        (desk, ct) => WithBookAsync(desk, OperatorAction.Vouchers, ct, async (book, journal, key) =>
        {
            journal.Book.Add(key, Note(desk, "expire", ""));
            var removed = await book.ExpireAsync(Today(desk), ct).ConfigureAwait(false);
            desk.Screen.Show(new { removed = removed.Count }, () => desk.Screen.Line($"{removed.Count} vouchers removed"));
            return ExitCodes.Done;
        }));

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => FleetFiles.Command("vouchers", About, surroundings, Make, Print, List, Expire);

    private static async Task<int> WithBookAsync(Desk desk, OperatorAction action, CancellationToken ct, Func<VoucherBook, FleetJournal,
        OperatorKey, Task<int>> run)
    {
        var operators = desk.Operators();
        using var key = desk.Key(operators);
        var village = desk.Target.Device?.Village ?? throw new FormatException("vouchers are of a village of the inventory; name its code "
            + "instead of an address");
        if (AccessPolicy.Refusal(operators, key.Operator, action, [village.Digits]) is { } refusal)
            return desk.Refuse(refusal);
        using var journal = desk.Journal();
        var session = await desk.OpenAsync(ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            return await run(new VoucherBook(session), journal, key).ConfigureAwait(false);
    }

    private static JournalNote Note(Desk desk, string what, string batch) =>
        new(JournalAction.Vouchers) { Village = desk.Target.Device!.Value.Village.Digits, Outcome = what, Reason = batch };

    private static DateOnly Today(Desk desk) => DateOnly.FromDateTime(desk.Time.GetUtcNow().ToOffset(Wib).DateTime);

    private static string Name(VillageCode village) => $"{(village.IsKelurahan ? "Kelurahan" : "Desa")} "
        + $"{RegionTable.CentralJava().Name(village.Digits)}";
}
