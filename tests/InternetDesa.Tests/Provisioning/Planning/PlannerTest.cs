using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Tests.Provisioning.Planning;

/// <summary>What the tests of planning share.</summary>
public abstract class PlannerTest
{
    internal static readonly RouterIdentity Router = new("HC908XYZ", "hAP ac^2", new RouterOsVersion(7, 16, 2));

    internal static readonly ManagementPath Management = new(
        new HashSet<string> { "wg-noc" }, new HashSet<string> { "10.250.1.5" }, "api-ssl", "desactl", "full");

    private protected static DesiredRow Row(string path, params (string Name, string Value)[] attributes) =>
        new(RouterSchema.Get(path), attributes.ToDictionary(pair => pair.Name, pair => Value(pair.Value)));

    private protected static DesiredState Desired(params IReadOnlyList<DesiredRow> rows) => new(VillageCode.Parse("3301012001"), rows);

    private protected static SecretBook Secrets(ModelRouter router, IReadOnlyDictionary<string, string>? applied = null) =>
        new(router.Secrets, new byte[32], applied ?? new Dictionary<string, string>());

    private protected static PlanOutcome Outcome(ModelRouter router, DesiredState desired, IReadOnlyDictionary<string, string>? applied = null) =>
        Planner.Make(desired, router.Read(), Secrets(router, applied), Management);

    private protected static Plan PlanOf(ModelRouter router, DesiredState desired, IReadOnlyDictionary<string, string>? applied = null)
    {
        var outcome = Outcome(router, desired, applied);
        Assert.Empty(outcome.Refusals);
        return outcome.Plan!;
    }

    private protected static void Apply(ModelRouter router, Plan plan)
    {
        foreach (var step in plan.Steps)
            router.Apply(step);
    }

    /// <summary>Applies the inverses of the plan's first steps, last first.</summary>
    private protected static void Revert(ModelRouter router, Plan plan, int steps, ModelRouter before)
    {
        foreach (var step in plan.Steps.Take(steps).Reverse())
            router.Apply(step.Inverse(), before);
    }

    private static PlanValue Value(string text) =>
        text.StartsWith("vault:", StringComparison.Ordinal) ? PlanValue.Vault(text[6..]) : PlanValue.Literal(text);
}
