using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Lockout;

/// <summary>All plans, killed at writes all along them. A desactl waits 45 s for the flash by the real clock, so many wait at the same time.</summary>
internal static class KillRuns
{
    private const int AtOnce = 16;

    /// <summary>Runs.</summary>
    /// <param name="kills">How many kills, spread over the plans.</param>
    /// <param name="versions">RouterOS, one a plan in turn.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<IReadOnlyList<LockoutResult>> RunAsync(int kills, IReadOnlyList<RouterVersion> versions, CancellationToken ct)
    {
        var program = Path.GetFullPath("provisioning/bin/Release/net10.0/desactl.dll");
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var plans = LockoutCorpus.All.Count;
        var runs = from index in Enumerable.Range(0, plans)
                   let version = versions[index % versions.Count]
                   let plan = LockoutCorpus.For(version)[index]
                   let ends = LockoutEnds.Of(plan, version, LockoutWorld.Loopback)
                   from scenario in KillRun.Cases(plan, ends.Writes, (kills / plans) + (index < kills % plans ? 1 : 0))
                   select new KillRun(scenario, ends, program, certificate);
        var results = new ConcurrentBag<LockoutResult>();
        await Parallel.ForEachAsync(
            runs, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct },
            async (run, stop) => results.Add(await run.RunAsync(stop).ConfigureAwait(false))).ConfigureAwait(false);
        return [.. results];
    }
}
