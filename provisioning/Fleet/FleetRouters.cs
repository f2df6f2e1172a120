using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Manifest;
using InternetDesa.Provisioning.Manifest.Compiling;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>The routers of an inventory, each reached by its village's code; used from any thread.</summary>
internal sealed class FleetRouters
{
    /// <summary>Where they are.</summary>
    public required InventoryModel Inventory { get; init; }

    /// <summary>What they are to hold; null where nobody is to be changed or compared.</summary>
    public required ManifestFile? Manifest { get; init; }

    /// <summary>The secrets by kabupaten, four digits; called from any thread.</summary>
    public required Func<string, Vault> VaultOf { get; init; }

    /// <summary>What is remembered of applied secrets.</summary>
    public required PlanStore Plans { get; init; }

    /// <summary>Makes connections.</summary>
    public required Func<RouterTarget, IRouterOsConnection> Connect { get; init; }

    /// <summary>Without TLS.</summary>
    public required bool PlainText { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>How a village's gateway is reached.</summary>
    /// <exception cref="FormatException">The inventory has none, or the vault lacks what the login needs.</exception>
    public RouterTarget Target(VillageCode village) => RouterTarget.Find(village.Digits, () => Inventory, null, () => VaultOf(village.Kabupaten), PlainText);

    /// <summary>Opens a session with a village's gateway.</summary>
    /// <exception cref="FormatException">As <see cref="Target"/>.</exception>
    /// <exception cref="RouterUnreachableException">It was not reached.</exception>
    public Task<RouterSession> OpenAsync(VillageCode village, CancellationToken ct)
    {
        var target = Target(village);
        return RouterSession.OpenAsync(() => Connect(target), ct);
    }

    /// <summary>Applies a fresh plan.</summary>
    /// <param name="village">The village.</param>
    /// <param name="options">How.</param>
    /// <param name="before">Is told the plan before anything is written; what it throws ends the apply with nothing written.</param>
    /// <param name="stop">Stops and takes back.</param>
    /// <param name="abandon">Gives that up as well.</param>
    /// <exception cref="FormatException">This router can not be reached, or can not hold what the manifest says; nothing was done.</exception>
    /// <exception cref="RouterUnreachableException">Nothing was done.</exception>
    /// <exception cref="ConnectionLostException">Nothing was done.</exception>
    public async Task<ApplyResult> ApplyAsync(
        VillageCode village, ApplyOptions options, Action<Plan> before, CancellationToken stop, CancellationToken abandon)
    {
        var target = Target(village);
        Plan? plan = null;
        var runner = new ApplyRunner(() => Connect(target), target.Login.Name, options, Time, _ => { });
        var result = await runner.ApplyAsync(PlanFor, serial => SecretsOf(village, serial), stop, abandon).ConfigureAwait(false);
        if (result.Outcome == ApplyOutcome.Applied && plan is not null)
            Plans.Confirmed(plan);
        return result;

        PlanOutcome PlanFor(RouterFacts facts, RouterSnapshot snapshot)
        {
            var outcome = PlanOf(target, facts, snapshot);
            if (outcome.Plan is { IsEmpty: false })
                before(plan = outcome.Plan);
            return outcome;
        }
    }

    /// <summary>Brings a change to its end that was begun and whose end nobody knows: by what the router says.</summary>
    /// <param name="village">The village.</param>
    /// <param name="plan">What the change was to be.</param>
    /// <param name="holder">Who ends it, as others see it.</param>
    /// <param name="abandon">Gives up.</param>
    /// <exception cref="FormatException">This router can not be reached; nothing was done.</exception>
    /// <exception cref="RouterUnreachableException">Nothing was done.</exception>
    public async Task<ApplyResult> SettleAsync(VillageCode village, Plan plan, string holder, CancellationToken abandon)
    {
        var target = Target(village);
        RouterFacts facts;
        var session = await RouterSession.OpenAsync(() => Connect(target), abandon).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
            facts = await FactsReader.ReadAsync(session, target.Login.Name, abandon).ConfigureAwait(false);
        if (facts.Router.Serial != plan.Router.Serial)
            return new ApplyResult(ApplyOutcome.NotApplied, $"The plan is for the router {plan.Router.Serial}, this one is {facts.Router.Serial}: it was replaced meanwhile.");
        var settlement = new Settlement(() => Connect(target), target.Login.Name, Time, _ => { });
        // Whoever armed it, on whatever machine: the plan is the same, and the journal says that it is ours to end.
        var mine = facts.Nets.Of(plan.Id) ?? new Marker(plan.Id, MarkerState.Armed, holder, default);
        var result = await settlement.RunAsync(mine, Change.OfAnother(plan, SecretsOf(village, facts.Router.Serial)), Wish.Keep, [], null, abandon).ConfigureAwait(false);
        if (result.Outcome == ApplyOutcome.Applied)
            Plans.Confirmed(plan);
        return result;
    }

    /// <summary>What an apply would change. Changes nothing.</summary>
    /// <exception cref="FormatException">This router can not be reached, or can not hold what the manifest says.</exception>
    /// <exception cref="RouterUnreachableException">It was not reached.</exception>
    /// <exception cref="ConnectionLostException">The connection ended.</exception>
    public async Task<PlanOutcome> DriftAsync(VillageCode village, CancellationToken ct)
    {
        var target = Target(village);
        var session = await RouterSession.OpenAsync(() => Connect(target), ct).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            var facts = await FactsReader.ReadAsync(session, target.Login.Name, ct).ConfigureAwait(false);
            return PlanOf(target, facts, await SnapshotReader.ReadAsync(session, facts.Router, ct).ConfigureAwait(false));
        }
    }

    private PlanOutcome PlanOf(RouterTarget target, RouterFacts facts, RouterSnapshot snapshot) => Planner.Make(
        ManifestCompiler.Compile(Manifest!.For(target.Device!.Value), snapshot), snapshot, SecretsOf(target.Device.Value.Village, facts.Router.Serial),
        ManagementPathFinder.Find(facts, snapshot, target.Login.Name, target.Service, target.Host));

    private SecretBook SecretsOf(VillageCode village, string serial)
    {
        var vault = VaultOf(village.Kabupaten);
        return new SecretBook(vault.Secrets, vault.HashKey.ToArray(), Plans.Hashes(serial));
    }
}
