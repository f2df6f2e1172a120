using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.Provisioning.Applying;

/// <summary>A sample of <c>./desa bench lockout</c>.</summary>
public sealed class LockoutTests
{
    private const int SampleSize = 15;

    // The oldest that is applied to has the old driver of the radios; since 7.19 live connections are rows of /ip/service.
    private static readonly string[] Versions = ["7.12", "7.18", "7.19"];

    public static MatrixTheoryData<string, int> Plans => new(Versions, Enumerable.Range(0, LockoutCorpus.All.Count));

    [Theory]
    [MemberData(nameof(Plans))]
    public void Without_a_fault_a_good_plan_stays_and_a_mistake_is_taken_back(string version, int index)
    {
        var plan = LockoutCorpus.For(RouterVersion.Parse(version))[index];
        var ends = LockoutEnds.Of(plan, RouterVersion.Parse(version));
        var run = new LockoutRun(new LockoutCase(plan, LockoutFault.None, 0, true, TechnicianReturn.Never, LockoutExtra.None), ends);
        var result = run.Run();
        Assert.Empty(result.Faults);
        Assert.Equal(!plan.IsMistake, result.IsAfter);
        Assert.True(run.Watch!.Writes > 5, $"{run.Watch.Writes} writes");
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Whatever_fails_at_whatever_write_the_router_is_as_before_or_as_after(string version, int index)
    {
        var plan = LockoutCorpus.For(RouterVersion.Parse(version))[index];
        var ends = LockoutEnds.Of(plan, RouterVersion.Parse(version));
        var broken = LockoutMatrix.Sample(plan, ends.Writes, SampleSize).Select(each => new LockoutRun(each, ends).Run())
            .Where(result => result.Faults.Count > 0).Select(result => $"{result.Case}\n{string.Join('\n', result.Faults)}").ToList();
        Assert.True(broken.Count == 0, $"{broken.Count} runs:\n{string.Join('\n', broken.Take(20))}");
    }
}
