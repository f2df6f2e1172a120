using System.Security.Cryptography;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>
/// The difference between what a router holds and what it is to hold, as a plan. Pure: the same input gives the same plan. Only attributes
/// that the manifest names are compared; rows that the router made or that are built in are never touched; nothing is ever removed to be
/// added again.
/// </summary>
internal static class Planner
{
    /// <summary>Makes the plan.</summary>
    /// <param name="desired">What the router is to hold.</param>
    /// <param name="snapshot">What it holds: all paths of <see cref="RouterSchema"/> that it has.</param>
    /// <param name="secrets">The vault's secrets, and hashes of those applied before.</param>
    /// <param name="management">What carries the session; null for a plan that is only looked at.</param>
    public static PlanOutcome Make(DesiredState desired, RouterSnapshot snapshot, SecretBook secrets, ManagementPath? management)
    {
        var findings = new Findings(secrets, snapshot.Router.Serial);
        var steps = new List<PlanStep>();
        var owned = new List<OwnedRow>();
        foreach (var path in RouterSchema.All)
        {
            var rows = desired.Rows.Where(row => row.Path.Path == path.Path).ToList();
            if (rows.Count > 0 && !snapshot.Tables.ContainsKey(path.Path))
            {
                findings.Refuse($"{path.Path}: the router has no such path; is a package missing?");
                continue;
            }

            var difference = new PathDifference(path, snapshot[path.Path], rows, findings, management);
            steps.AddRange(difference.Steps());
            owned.AddRange(difference.Owned);
        }

        if (findings.Refusals.Count > 0)
            return new PlanOutcome(null, findings.Refusals);
        // The sort is stable: within a stage the order of the schema and of each path stands.
        PlanStep[] ordered =
        [
            .. steps.Where(step => step.Stage <= Stage.Access).OrderBy(step => step.Stage),
            .. steps.Where(step => step.Stage > Stage.Access).OrderBy(step => step.Stage),
        ];
        var hash = OwnedState.Hash(snapshot, owned, secrets);
        var plan = new Plan("", desired.Village, snapshot.Router, hash, owned, ordered)
        {
            Notes = [.. desired.Notes, .. findings.Notes],
            SecretHashes = findings.SecretHashes,
        };
        return new PlanOutcome(plan with { Id = Id(plan) }, []);
    }

    private static string Id(Plan plan) => Convert.ToHexStringLower(SHA256.HashData(PlanFile.Write(plan)))[..12];
}
