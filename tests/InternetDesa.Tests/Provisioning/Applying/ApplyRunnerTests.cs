using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.Provisioning.Applying;

public sealed class ApplyRunnerTests
{
    private static readonly LockoutPlan Hotspot = LockoutCorpus.All[0];
    private static readonly LockoutPlan Rates = LockoutCorpus.All[1];

    [Fact]
    public void Applied_again_there_is_nothing_to_do()
    {
        using var world = new LockoutWorld(Hotspot, new RouterVersion(7, 18));
        Assert.Equal(ApplyOutcome.Applied, Apply(world, Hotspot).Outcome);
        Assert.Equal(ApplyOutcome.NothingToDo, Apply(world, Hotspot).Outcome);
    }

    [Fact]
    public void Each_stage_is_one_round_trip()
    {
        using var world = new LockoutWorld(Hotspot, new RouterVersion(7, 18));
        Plan? plan = null;
        var result = Apply(world, Hotspot, made: made => plan = made);
        Assert.Equal(plan!.Steps.Select(step => step.Stage).Distinct().Count(), result.RoundTrips.Writes);
        Assert.InRange(result.RoundTrips.Reads, 2, 8);
    }

    [Fact]
    public void A_stale_plan_and_one_of_another_router_are_refused()
    {
        using var world = new LockoutWorld(Rates, new RouterVersion(7, 18));
        Plan? plan = null;
        Apply(world, Rates, made: made => plan = made);
        Assert.Contains("stale", Assert.Single(Apply(world, plan!).Reasons), StringComparison.Ordinal);
        Assert.Contains("another", Assert.Single(Apply(world, plan! with { Router = plan.Router with { Serial = "another" } }).Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void What_carries_the_connection_is_refused_without_the_flag()
    {
        using var world = new LockoutWorld(LockoutCorpus.All[^1], new RouterVersion(7, 19));
        var before = world.Holds(_ => false);
        var result = Apply(world, LockoutCorpus.All[^1]);
        Assert.Equal(ApplyOutcome.NotApplied, result.Outcome);
        Assert.Contains("--allow-management-path", Assert.Single(result.Reasons), StringComparison.Ordinal);
        Assert.Equal(before, world.Holds(_ => false));
    }

    [Fact]
    public void Held_it_waits_for_the_confirmation_and_without_one_is_taken_back()
    {
        using var world = new LockoutWorld(Rates, new RouterVersion(7, 18));
        var before = world.Holds(_ => false);
        var result = Apply(world, Rates, options => options with { Hold = true });
        Assert.Equal(ApplyOutcome.Held, result.Outcome);
        Assert.NotEqual(before, world.Holds(_ => false));
        Assert.InRange(result.RevertsBy!.Value - world.Clock.GetUtcNow(), TimeSpan.FromMinutes(8), TimeSpan.FromMinutes(11));
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(before, world.Holds(_ => false));
    }

    [Fact]
    public void A_second_technician_is_told_who_was_first()
    {
        using var world = new LockoutWorld(Rates, new RouterVersion(7, 18));
        Apply(world, Rates, options => options with { Hold = true });
        var second = Apply(world, Rates, options => options with { Holder = "budi@lapangan" });
        Assert.Equal(ApplyOutcome.NotApplied, second.Outcome);
        Assert.Contains("of ani@kantor is armed", Assert.Single(second.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void Stopped_in_the_middle_it_is_taken_back_at_once()
    {
        using var world = new LockoutWorld(Hotspot, new RouterVersion(7, 18));
        var before = world.Holds(_ => false);
        using var stop = new CancellationTokenSource();
        var result = Apply(world, Hotspot, heard: text =>
        {
            if (text.StartsWith("Servers", StringComparison.Ordinal))
                stop.Cancel();
        }, stop: stop.Token);
        Assert.Equal(ApplyOutcome.Reverted, result.Outcome);
        Assert.Equal(before, world.Holds(_ => false));
    }

    [Fact]
    public void Safe_mode_is_refused_where_the_api_has_none_and_used_where_it_has()
    {
        using var old = new LockoutWorld(Rates, new RouterVersion(7, 16));
        Assert.Contains("Safe mode", Assert.Single(Apply(old, Rates, options => options with { SafeMode = true }).Reasons), StringComparison.Ordinal);
        using var world = new LockoutWorld(Rates, new RouterVersion(7, 18));
        Assert.Equal(ApplyOutcome.Applied, Apply(world, Rates, options => options with { SafeMode = true }).Outcome);
        Assert.False(world.Router.SafeMode.Taken);
    }

    [Fact]
    public void A_script_that_does_not_run_on_the_router_is_found_before_anything_is_written()
    {
        using var world = new LockoutWorld(Rates, new RouterVersion(7, 18));
        var before = world.Holds(_ => false);
        world.Router.Scripts.Failing = command => command.Contains("walled-garden", StringComparison.Ordinal);
        var result = Apply(world, Rates);
        Assert.Equal(ApplyOutcome.NotApplied, result.Outcome);
        Assert.Contains("does not run", Assert.Single(result.Reasons), StringComparison.Ordinal);
        Assert.Equal(before, world.Holds(_ => false));
    }

    [Fact]
    public void An_old_router_is_refused_and_not_touched()
    {
        using var world = new LockoutWorld(Hotspot, new RouterVersion(6, 49));
        var writes = world.Router.Writes;
        Assert.Equal(ApplyOutcome.NotApplied, Apply(world, Hotspot).Outcome);
        Assert.Equal(writes, world.Router.Writes);
    }

    private ApplyResult Apply(LockoutWorld world, Plan plan) => Run(world, (_, _) => new PlanOutcome(plan, []), options => options, _ => { }, default);

    private ApplyResult Apply(
        LockoutWorld world, LockoutPlan corpus, Func<ApplyOptions, ApplyOptions>? options = null, Action<Plan>? made = null,
        Action<string>? heard = null, CancellationToken stop = default) =>
        Run(world, (facts, snapshot) =>
        {
            var management = ManagementPathFinder.Find(facts, snapshot, world.User, "api-ssl", world.Router.Settings.Address.ToString());
            var outcome = Planner.Make(corpus.Wanted, snapshot, LockoutCorpus.Secrets, management);
            made?.Invoke(outcome.Plan!);
            return outcome;
        }, options ?? (each => each), heard ?? (_ => { }), stop);

    private ApplyResult Run(
        LockoutWorld world, Func<RouterFacts, RouterSnapshot, PlanOutcome> planFor, Func<ApplyOptions, ApplyOptions> options, Action<string> heard, CancellationToken stop)
    {
        var runner = new ApplyRunner(world.Connect, world.User, options(new ApplyOptions { Holder = "ani@kantor" }), world.Clock, heard);
        return world.Wait(runner.ApplyAsync(planFor, _ => LockoutCorpus.Secrets, stop, CancellationToken.None));
    }
}
