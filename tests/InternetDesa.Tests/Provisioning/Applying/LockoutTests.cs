using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.Provisioning.Applying;

/// <summary>A sample of <c>./desa bench lockout</c>.</summary>
public sealed class LockoutTests
{
    private const int SampleSize = 25;
    private static readonly RouterVersion Version = new(7, 18);

    public static TheoryData<int> Plans => [.. Enumerable.Range(0, LockoutCorpus.All.Count)];

    [Theory]
    [MemberData(nameof(Plans))]
    public void Without_a_fault_a_good_plan_stays_and_a_mistake_is_taken_back(int index)
    {
        var plan = LockoutCorpus.All[index];
        var ends = LockoutEnds.Of(plan, Version);
        var run = new LockoutRun(new LockoutCase(plan, LockoutFault.None, 0, true, TechnicianReturn.Never, LockoutExtra.None), ends);
        var result = run.Run();
        Assert.Empty(result.Faults);
        Assert.Equal(!plan.IsMistake, result.IsAfter);
        Assert.True(run.Watch!.Writes > 5, $"{run.Watch.Writes} writes");
    }

    [Theory]
    [MemberData(nameof(Plans))]
    public void Whatever_fails_at_whatever_write_the_router_is_as_before_or_as_after(int index)
    {
        var plan = LockoutCorpus.All[index];
        var ends = LockoutEnds.Of(plan, Version);
        var broken = LockoutMatrix.Sample(plan, ends.Writes, SampleSize).Select(each => new LockoutRun(each, ends).Run())
            .Where(result => result.Faults.Count > 0).Select(result => $"{result.Case}\n{string.Join('\n', result.Faults)}").ToList();
        Assert.True(broken.Count == 0, $"{broken.Count} runs:\n{string.Join('\n', broken.Take(20))}");
    }
}
