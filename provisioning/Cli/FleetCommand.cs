using System.CommandLine;
using InternetDesa.Provisioning.Fleet;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl fleet</c>: many routers, ring by ring.</summary>
internal static class FleetCommand
{
    private const string About = """
        Changes many routers: one village first, then five, a kecamatan, a kabupaten, the rest. It halts by itself
        when too much fails; what does not answer is tried for weeks. All of it is in the journal, so it can be
        ended anywhere and gone on with by anybody who may.

          desactl fleet plan --in 33.01                            which village comes when
          desactl fleet apply --in 33.01 --reason "tiket 812"      change them
          desactl fleet status R20260301-1                             one row a village
        """;

    private static readonly Verb Plan = new("plan",
        """
        Shows which village of a selection comes when. Asks no router and changes nothing.

        Examples:
          desactl fleet plan --in 33.01 --tag bakti
          desactl fleet plan --list desa.txt --json
        """,
        FleetOptions.Choosing,
        (desk, _) =>
        {
            var selection = desk.Selection();
            desk.Screen.ShowPlan(RolloutPlan.Make(desk.Villages(selection)), selection.ToString());
            return Task.FromResult(ExitCodes.Done);
        });

    /// <summary>The command.</summary>
    public static Command Create(Surroundings surroundings) => FleetFiles.Command("fleet", About, surroundings,
        Plan, FleetApplyVerbs.Apply, FleetApplyVerbs.Resume, FleetVerbs.Status, FleetVerbs.Halt, FleetVerbs.Approve, FleetDriftVerb.Drift);
}
