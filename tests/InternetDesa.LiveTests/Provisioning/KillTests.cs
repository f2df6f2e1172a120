using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.LiveTests.Support;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.LiveTests.Provisioning;

/// <summary>A sample of the kills of <c>./desa bench lockout</c>: a plan that cuts nobody off, so that nothing waits for the flash.</summary>
public sealed class KillTests
{
    private static readonly RouterVersion Version = new(7, 18);
    private static readonly LockoutPlan Plan = LockoutCorpus.All.Single(plan => plan.Name == "rates and the garden's order");

    [Fact]
    public async Task Wherever_desactl_is_killed_the_router_is_as_before_or_as_after()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=router", pair, HashAlgorithmName.SHA256).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        var ends = LockoutEnds.Of(Plan, Version, LockoutWorld.Loopback);
        foreach (var scenario in KillRun.Cases(Plan, ends.Writes, count: 6))
        {
            var result = await new KillRun(scenario, ends, Repository.Desactl, certificate).RunAsync(TestContext.Current.CancellationToken);
            Assert.True(result.Faults.Count == 0, $"{scenario}: {string.Join("; ", result.Faults)}");
        }
    }
}
