using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Applying;

/// <summary>Where a router stands with regard to a plan.</summary>
internal enum PlanState
{
    /// <summary>As the plan found it.</summary>
    Before,

    /// <summary>As the plan was to make it.</summary>
    After,

    /// <summary>Neither.</summary>
    Between,
}

/// <summary>A change that is being made, or was, with what it takes to judge a router by it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Secrets">The values of its secrets.</param>
internal sealed record Change(Plan Plan, PlanSecrets Secrets)
{
    /// <summary>The router before the first write; null where it is not known any more.</summary>
    public RouterSnapshot? Before { get; init; }

    /// <summary>What did not work before; null where nobody looked.</summary>
    public ServiceProbe? Baseline { get; init; }

    /// <summary>A pending change of which only the plan is known: another process made it.</summary>
    public static Change OfAnother(Plan plan, SecretBook secrets) =>
        new(plan, new PlanSecrets(secrets, new RouterSnapshot(plan.Router, new Dictionary<string, IReadOnlyList<RouterRow>>())));

    /// <summary>Where a router stands, and in what it differs from what the plan was to make of it.</summary>
    public (PlanState State, IReadOnlyList<string> Differences) Judge(RouterSnapshot now)
    {
        if (OwnedState.Hash(now, Plan.Owned, Secrets.Book) == Plan.StateHash)
            return (PlanState.Before, ["nothing of the plan is there"]);
        var differences = PlanEffect.Differences(Plan, PlanEffect.After(Plan, Before ?? now, Secrets), now);
        return (differences.Count == 0 ? PlanState.After : PlanState.Between, differences);
    }
}
