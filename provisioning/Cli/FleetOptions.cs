using System.CommandLine;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Fleet.Journal;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The options of <c>desactl fleet</c>: which villages, and how a roll-out is done.</summary>
internal static class FleetOptions
{
    private static readonly Option<string?> List = new("--list") { Description = "Villages of this file, a code a line.", HelpName = "PATH" };
    private static readonly Option<int> Failures = NumberOption.Of("--max-failures", "PERCENT", 5, 0, 50, "How many of a ring may fail before it halts.");
    private static readonly Option<int> Parallel = NumberOption.Of("--parallel", "N", 20, 1, 500, "How many routers at once.");
    private static readonly Option<int> Expiry = NumberOption.Of("--expire", "DAYS", 30, 1, 365, "How long villages that do not answer are tried.");
    private static readonly Option<int> Soak = NumberOption.Of("--soak", "SECONDS", 300, 0, 86400, "How long after a ring its health is looked at.");

    private static readonly Option<string?> Health = new("--health")
    {
        Description = "The status site that says whether villages are up, http://127.0.0.1:8080; without it nobody is asked.",
        HelpName = "URL",
    };

    /// <summary>The roll-out's name.</summary>
    public static readonly Argument<string> Id = new("rollout") { Description = "A roll-out of 'desactl fleet status'." };

    /// <summary>Why something is done.</summary>
    public static readonly Option<string> Reason = new("--reason") { Description = "Why; it goes into the journal.", HelpName = "TEXT", Required = true };

    /// <summary>Those that choose villages.</summary>
    public static IReadOnlyList<Symbol> Choosing => [.. SelectionOptions.All, List];

    /// <summary>Those that say how.</summary>
    public static IReadOnlyList<Symbol> Doing => [Failures, Parallel, Expiry, Health, Soak, NumberOption.Timer];

    /// <summary>How many at once.</summary>
    public static Option<int> AtOnce => Parallel;

    /// <summary>Which villages are meant.</summary>
    /// <exception cref="FormatException">None are named, or what is named is malformed.</exception>
    public static FleetSelection Selection(this Desk desk)
    {
        var selection = new FleetSelection(SelectionOptions.Of(desk.Arguments), desk.Arguments.GetValue(List) is { } path
            ? FleetSelection.List(NamedFile.Need(List, path, "write villages into it, a code a line"))
            : null);
        return selection.IsEmpty
            ? throw new FormatException("which villages? Name them by --in, --model, --tag or --list; for all of the province, --in 33")
            : selection;
    }

    /// <summary>The villages that are meant.</summary>
    /// <exception cref="FormatException">There are none.</exception>
    public static IReadOnlyList<FleetVillage> Villages(this Desk desk, FleetSelection selection) => selection.Of(desk.Inventory) is { Count: > 0 } villages
        ? villages
        : throw new FormatException($"the inventory has no gateway with an address for {selection}");

    /// <summary>How a roll-out is done.</summary>
    /// <exception cref="FormatException">An option is malformed.</exception>
    public static RolloutSettings Settings(this Desk desk)
    {
        var arguments = desk.Arguments;
        if (arguments.GetValue(Health) is { } site)
            FleetHealth.Address(site);
        return new RolloutSettings
        {
            FailurePercent = arguments.GetValue(Failures),
            Parallel = arguments.GetValue(Parallel),
            ExpiryDays = arguments.GetValue(Expiry),
            Health = arguments.GetValue(Health) ?? "",
            SoakSeconds = arguments.GetValue(Soak),
            TimerMinutes = arguments.GetValue(NumberOption.Timer),
        };
    }

    /// <summary>Why something is done.</summary>
    /// <exception cref="FormatException">It says nothing.</exception>
    public static string ReasonText(this Desk desk) => desk.Arguments.GetValue(Reason)?.Trim() is { Length: >= 5 and <= 500 } reason
        ? reason
        : throw new FormatException("--reason: write 5 to 500 characters that still say something in a year, such as \"tiket 812: DNS baru\"");
}
