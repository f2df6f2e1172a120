using InternetDesa.Bench.Harness;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Provision;

/// <summary>What applying a plan to some routers at once came to.</summary>
/// <param name="RoundTrips">Of one of them.</param>
/// <param name="FirstReads">The reads before the first write.</param>
/// <param name="Steps">The writes of the plan.</param>
/// <param name="Stages">Its dependency stages.</param>
/// <param name="Simulated">How long it took, by the simulated clock.</param>
/// <param name="Cpu">What it cost this process, without what the simulated routers did with the commands, ns.</param>
internal sealed record ApplyRounds(RoundTrips RoundTrips, int FirstReads, int Steps, int Stages, TimeSpan Simulated, double Cpu)
{
    // TCP, TLS 1.3 and the login.
    private const int Opening = 3;

    /// <summary>Applies, on one thread and one simulated clock.</summary>
    public static ApplyRounds Run(LockoutPlan plan, RouterVersion version, TimeSpan roundTrip, int routers)
    {
        // The first warms the code up.
        Once(plan, version, roundTrip, 1);
        return Once(plan, version, roundTrip, routers);
    }

    private static ApplyRounds Once(LockoutPlan plan, RouterVersion version, TimeSpan roundTrip, int routers)
    {
        var clock = new VirtualClock(new DateTimeOffset(2026, 3, 1, 2, 0, 0, TimeSpan.Zero));
        var worlds = Enumerable.Range(0, routers).Select(_ => new LockoutWorld(new RouterSettings { Version = version, RoundTrip = roundTrip }, clock)).ToList();
        // A router that has just started is waited for.
        clock.Advance(TimeSpan.FromHours(1));
        var start = clock.GetTimestamp();
        var meter = new RouterMeter();
        var cpu = ProcessorTime.Now();
        Plan? made = null;
        TimeSpan? read = null;
        var applies = Task.WhenAll(worlds.Select(world => new ApplyRunner(
            () => meter.Connect(world), world.User, new ApplyOptions { Holder = "bench" }, clock, Heard).ApplyAsync(PlanFor, _ => LockoutCorpus.Secrets, default, default)));
        worlds[0].Wait(applies);
        var used = ProcessorTime.Now() - cpu - meter.Cpu;
        if (applies.Result.FirstOrDefault(result => result.Outcome != ApplyOutcome.Applied) is { } failed)
            throw new InvalidOperationException($"{failed.Outcome}: {string.Join("; ", failed.Reasons)}");
        foreach (var world in worlds)
            world.Dispose();
        return new ApplyRounds(
            applies.Result[0].RoundTrips, (int)Math.Round((read!.Value / roundTrip) - Opening), made!.Steps.Count, made.Steps.Select(step => step.Stage).Distinct().Count(), clock.GetElapsedTime(start), used);

        void Heard(string text)
        {
            if (text.StartsWith("arming", StringComparison.Ordinal))
                read ??= clock.GetElapsedTime(start);
        }

        PlanOutcome PlanFor(RouterFacts facts, RouterSnapshot snapshot)
        {
            var outcome = Planner.Make(plan.Wanted, snapshot, LockoutCorpus.Secrets, null);
            made = outcome.Plan;
            return outcome;
        }
    }
}
