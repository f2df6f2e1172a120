using System.CommandLine;
using System.Globalization;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl apply</c>.</summary>
internal static class ApplyVerb
{
    private const string About = """
        Applies a plan file, or a fresh plan after asking. Before its first write the router is told how to take
        everything back; it keeps the change only when a new login worked, the change is complete, and villagers
        are served. Ctrl-C takes it back; so does the router by itself when this program or the link dies.

        Examples:
          desactl apply 33.01.01.2001 plan.json
          desactl apply 33.01.01.2001 --yes
          desactl apply 33.01.01.2001 plan.json --hold    look at it yourself, then 'desactl confirm'
        """;

    private static readonly Argument<string?> File = new("plan")
    {
        Description = "A file of 'desactl plan --out'; without it a fresh plan is made.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private const string MakeOne = "'desactl plan CODE --out FILE' writes one; without a file a fresh plan is made";

    private static readonly Option<bool> Hold = new("--hold") { Description = "Leaves the change pending for 'desactl confirm'." };

    private static readonly Option<bool> Yes = new("--yes") { Description = "Applies a fresh plan without asking." };

    private static readonly Option<bool> AllowManagementPath = new("--allow-management-path")
    {
        Description = "Allows a plan that changes what carries this connection.",
    };

    private static readonly Option<bool> SafeMode = new("--safe-mode")
    {
        Description = "Holds the router's safe mode during the writes as well (7.18 and later).",
    };

    /// <summary>The verb.</summary>
    public static Verb Apply { get; } = new(
        "apply", About, [CliFiles.Router, File, Hold, Yes, AllowManagementPath, SafeMode, NumberOption.Timer, .. OperatorChange.Symbols], RunAsync);

    private static async Task<int> RunAsync(Desk desk, CancellationToken ct)
    {
        var arguments = desk.Arguments;
        var options = new ApplyOptions
        {
            Holder = desk.Holder,
            Hold = arguments.GetValue(Hold),
            AllowManagementPath = arguments.GetValue(AllowManagementPath),
            SafeMode = arguments.GetValue(SafeMode),
            Timer = arguments.GetValue(NumberOption.Timer) is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        };
        var file = arguments.GetValue(File) is { } path ? PlanFile.Load(NamedFile.Need(File, path, MakeOne)) : null;
        var target = desk.Target;
        if (file is null)
            desk.CheckManifest();
        Plan? plan = null;
        using var change = OperatorChange.Open(desk, out var refusal);
        if (refusal is not null)
            return desk.Refuse(refusal);
        using var signals = new StopSignals(desk.Screen.Progress, ct);
        var runner = new ApplyRunner(desk.Connect, target.Login.Name, options, desk.Time, desk.Screen.Progress);
        var result = await runner.ApplyAsync(PlanFor, desk.SecretsOf, signals.Stop, signals.Abandon).ConfigureAwait(false);
        if (result.Outcome == ApplyOutcome.Applied && plan is not null)
            desk.Plans.Confirmed(plan);
        if (plan is { IsEmpty: false })
            change?.End(plan.Id, result);
        return desk.Screen.Show(result, target, plan?.Id);

        PlanOutcome PlanFor(RouterFacts facts, RouterSnapshot snapshot)
        {
            var outcome = file is not null ? new PlanOutcome(file.Guarded(desk.ManagementPath(facts, snapshot), snapshot), []) : desk.MakePlan(facts, snapshot);
            plan = outcome.Plan;
            if (plan is null || plan.IsEmpty)
                return outcome;
            if (file is null && !arguments.GetValue(Yes) && !Agreed(desk, plan))
                return new PlanOutcome(null, ["It was not agreed to."]);
            desk.Plans.Keep(plan);
            change?.Start(plan);
            return outcome;
        }
    }

    private static bool Agreed(Desk desk, Plan plan)
    {
        desk.Screen.Print(plan);
        return desk.Ask(string.Create(CultureInfo.InvariantCulture, $"Apply it? Write 'yes': ")) == "yes";
    }
}
