using System.Diagnostics;
using InternetDesa.Bench.Harness;
using InternetDesa.Core.Inventory;
using InternetDesa.Provisioning.Fleet;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Bench.Fleet;

/// <summary>A roll-out's plan and journal for the whole province, and drift of all its routers over 300 ms round trips.</summary>
internal sealed class FleetBenchmark : IBenchmark
{
    private const int Few = 1000, All = 8563, AtOnce = 100;
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(300);

    /// <inheritdoc/>
    public string Name => "fleet";

    /// <inheritdoc/>
    public string About => "A roll-out's plan for 8,563 villages; drift of 8,563 simulated routers over TLS at 300 ms round trips.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        // The small one warms the code up: pools and types that come with the first session are no village's.
        var (_, few) = await DriftAsync(Few, say, ct).ConfigureAwait(false);
        var (plan, journal) = await PlanAsync().ConfigureAwait(false);
        var (drift, all) = await DriftAsync(All, say, ct).ConfigureAwait(false);
        return
        [
            new(Name, $"rings of {All:N0} villages", "s", plan, Goal.Below(10)),
            new(Name, $"the same, entered into the journal", "s", journal, Goal.Below(10)),
            new(Name, $"drift of {All:N0} routers at 300 ms, {AtOnce} at once", "s", drift, Goal.Below(600)),
            new(Name, "the same: open files, both ends of each connection", "files", all.Files, Goal.Below(20000)),
            new(Name, $"memory in use at most while {Few:N0} are compared, both ends, beside inventory, manifest and vault", "MB",
                (few.Bytes - few.Before) / 1e6, null),
            new(Name, $"the same while {All:N0} are compared", "MB", (all.Bytes - all.Before) / 1e6, null),
            new(Name, $"what stays of each when all {All:N0} are compared", "B", (all.After - all.Before) / All, Goal.Below(1024)),
            new(Name, $"inventory, manifest and vault of {All:N0}", "MB", all.Before / 1e6, null),
        ];
    }

    private static async Task<(double Plan, double Journal)> PlanAsync()
    {
        var fleet = new VirtualFleet(All, TimeSpan.Zero);
        await using var _ = fleet.ConfigureAwait(false);
        var folder = Directory.CreateTempSubdirectory("desa-fleet-").FullName;
        try
        {
            var start = Stopwatch.GetTimestamp();
            var plan = RolloutPlan.Make(new FleetSelection(new InventorySelection { Regions = ["33"] }, null).Of(fleet.Routers.Inventory));
            var planned = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var operators = new OperatorsFile([new Operator("bench", OperatorRole.Admin, ["33"], OperatorKey.Create(Path.Combine(folder, "key.pem")))], 50);
            using var key = OperatorKey.Open(Path.Combine(folder, "key.pem"), operators);
            using var journal = FleetJournal.Open(Path.Combine(folder, "journal.db"), TimeProvider.System);
            start = Stopwatch.GetTimestamp();
            journal.Rollouts.Begin(
                new Rollout("R1", TimeProvider.System.GetUtcNow(), "bench", "bench", "33", "", new RolloutSettings(), RolloutState.Running, "", 0), plan, key);
            return (planned, planned + Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double Seconds, Peak Peak)> DriftAsync(int villages, Action<string> say, CancellationToken ct)
    {
        var fleet = new VirtualFleet(villages, Far);
        await using var _ = fleet.ConfigureAwait(false);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var peak = new Peak { Before = before };
        var start = Stopwatch.GetTimestamp();
        var (differs, done) = (0, 0);
        await foreach (var found in new FleetDrift(fleet.Routers).RunAsync(fleet.Villages, AtOnce, ct).ConfigureAwait(false))
        {
            if (found.State == DriftState.Differs)
                differs++;
            else
                say($"{found.Village}: {found.State}, {found.Detail}");
            if (++done % 250 == 0)
                peak.Look();
        }

        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        await fleet.IdleAsync().ConfigureAwait(false);
        peak.After = GC.GetTotalMemory(forceFullCollection: true);
        // A router as it came from the factory is not as the manifest says; anything else is a fault of the measurement.
        return differs == villages ? (seconds, peak) : throw new InvalidOperationException($"{differs} of {villages} routers were compared");
    }

    private sealed class Peak
    {
        public double Before { get; init; }

        public double After { get; set; }

        public double Bytes { get; private set; }

        public double Files { get; private set; }

        public void Look()
        {
            Bytes = Math.Max(Bytes, GC.GetTotalMemory(forceFullCollection: true));
            Files = Math.Max(Files, Directory.GetFiles("/proc/self/fd").Length);
        }
    }
}
