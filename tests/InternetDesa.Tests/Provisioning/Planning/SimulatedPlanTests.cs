using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Applying;
using InternetDesa.Provisioning.Manifest;
using InternetDesa.Provisioning.Manifest.Compiling;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Tests.Architecture;
using InternetDesa.Tests.RouterOs.Simulated;

namespace InternetDesa.Tests.Provisioning.Planning;

/// <summary>The example's plan on the simulated router, which has defaults, references and forms of its own.</summary>
public sealed class SimulatedPlanTests
{
    private static readonly string Folder = Path.Combine(ReferenceTests.Root, "provisioning", "examples");

    private static readonly Dictionary<string, string> Secrets = new()
    {
        ["radius"] = "rahasia-radius", ["agent"] = "rahasia-agen", ["snmp/authentication"] = "rahasia-snmp-1", ["snmp/encryption"] = "rahasia-snmp-2",
    };

    [Theory]
    [InlineData("7.12")]
    [InlineData("7.16")]
    [InlineData("7.18")]
    [InlineData("7.19")]
    [InlineData("7.20")]
    public void After_the_plan_nothing_is_left_to_plan_and_the_stages_are_few(string version)
    {
        using var bench = RouterBench.Of(version);
        var village = Village();
        var session = Open(bench);
        var before = Read(bench, session, version);
        Assert.Equal(1, session.RoundTrips);
        var plan = Make(village, before, new Dictionary<string, string>());
        var book = new SecretBook(Secrets, new byte[32], new Dictionary<string, string>());
        Run(bench, new PlanWriter(session, before, new PlanSecrets(book, before)).WriteAsync(plan, _ => { }, CancellationToken.None));
        Assert.InRange(session.RoundTrips - 1, 1, 12);

        var after = Read(bench, session, version);
        Assert.All(after.Tables.Values.SelectMany(rows => rows), row => Assert.Equal(RowFlags.None, row.Flags & RowFlags.Invalid));
        var again = Make(village, after, plan.SecretHashes);
        Assert.True(again.IsEmpty, string.Join('\n', again.Steps.Select(step => $"{step.Kind} {step.Path} {step.Match}: {string.Join(", ", step.Attributes)}")));
        Assert.Equal("3h", bench.Get("/ip/hotspot/user", "kopi-7781", "limit-uptime"));
    }

    private static VillageSettings Village()
    {
        var regions = RegionTable.CentralJava();
        // The technician of the simulated router is elsewhere in 10/8.
        var text = File.ReadAllText(Path.Combine(Folder, "manifest.yaml")).Replace("10.250.0.0/16", "10.0.0.0/8", StringComparison.Ordinal);
        var inventory = InventoryCsv.Load(Path.Combine(Folder, "inventory.csv"), regions);
        return ManifestFile.Read(text, Path.Combine(Folder, "manifest.yaml"), inventory, regions).Villages.First();
    }

    private static Plan Make(VillageSettings village, RouterSnapshot snapshot, IReadOnlyDictionary<string, string> applied)
    {
        var outcome = Planner.Make(ManifestCompiler.Compile(village, snapshot), snapshot, new SecretBook(Secrets, new byte[32], applied), null);
        Assert.Empty(outcome.Refusals);
        return outcome.Plan!;
    }

    private static RouterSession Open(RouterBench bench) =>
        bench.Wait(new ValueTask<RouterSession>(RouterSession.OpenAsync(() => bench.Client(), CancellationToken.None)));

    private static RouterSnapshot Read(RouterBench bench, RouterSession session, string version)
    {
        Assert.True(RouterOsVersion.TryParse(version, out var parsed));
        return bench.Wait(new ValueTask<RouterSnapshot>(SnapshotReader.ReadAsync(session, new RouterIdentity("S", "M", parsed), CancellationToken.None)));
    }

    private static void Run(RouterBench bench, Task task)
    {
        bench.Clock.RunUntil(task);
        task.GetAwaiter().GetResult();
    }
}
