using System.CommandLine;
using System.Text.Json;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl plan</c>: what an apply would change. <c>desactl drift</c>: whether it would change anything.</summary>
internal static class PlanVerb
{
    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Writes the plan into this file, for 'desactl apply'. It names secrets and holds none.",
        HelpName = "PATH",
    };

    /// <summary>The verb <c>plan</c>.</summary>
    public static Verb Plan { get; } = new("plan",
        """
        Shows what would change on a router, and what people there would notice. Changes nothing.
        Ends with 1 where something would change.

        Examples:
          desactl plan 33.01.01.2001
          desactl plan 33.01.01.2001 --out plan.json
        """,
        [CliFiles.Router, Out],
        async (desk, ct) =>
        {
            var outcome = await MakeAsync(desk, ct).ConfigureAwait(false);
            if (outcome.Plan is { } plan && desk.Arguments.GetValue(Out) is { } path)
                PlanFile.Save(plan, path);
            return Show(desk, outcome);
        });

    /// <summary>The verb <c>drift</c>.</summary>
    public static Verb Drift { get; } = new("drift",
        """
        Tells whether a router still is as the manifest says: ends with 0 if so, with 1 if not. Changes nothing.

        Example:
          desactl drift 33.01.01.2001 --json
        """,
        [CliFiles.Router], async (desk, ct) => Show(desk, await MakeAsync(desk, ct).ConfigureAwait(false)));

    private static async Task<PlanOutcome> MakeAsync(Desk desk, CancellationToken ct)
    {
        desk.CheckManifest();
        var session = await desk.OpenAsync(ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var facts = await FactsReader.ReadAsync(session, desk.Target.Login.Name, ct).ConfigureAwait(false);
            return desk.MakePlan(facts, await SnapshotReader.ReadAsync(session, facts.Router, ct).ConfigureAwait(false));
        }
    }

    private static int Show(Desk desk, PlanOutcome outcome)
    {
        if (outcome.Plan is not { } plan)
        {
            desk.Screen.Show(new { router = desk.Target.ToString(), outcome.Refusals }, () =>
            {
                foreach (var refusal in outcome.Refusals)
                    desk.Screen.Line(refusal, "red");
            });
            return ExitCodes.NotApplied;
        }

        desk.Screen.Show(new { router = desk.Target.ToString(), differs = !plan.IsEmpty, document = JsonDocument.Parse(PlanFile.Write(plan)).RootElement }, () => desk.Screen.Print(plan));
        return plan.IsEmpty ? ExitCodes.Done : ExitCodes.Differs;
    }
}
