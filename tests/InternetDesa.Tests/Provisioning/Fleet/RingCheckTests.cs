using InternetDesa.Provisioning.Fleet;

namespace InternetDesa.Tests.Provisioning.Fleet;

public sealed class RingCheckTests
{
    [Theory]
    [InlineData(RingStep.Continue, 1, 0, 0, 0, 0, 0)]
    [InlineData(RingStep.Continue, 0, 1, 0, 0, 0, 0)]
    [InlineData(RingStep.Passed, 0, 0, 0, 1, 0, 0)]
    [InlineData(RingStep.Halt, 0, 0, 0, 0, 0, 1)] // the first village failed
    [InlineData(RingStep.Halt, 0, 0, 0, 0, 1, 0)] // and it was refused: nobody knows whether the manifest is good
    [InlineData(RingStep.Wait, 0, 0, 1, 0, 0, 0)]
    [InlineData(RingStep.Halt, 0, 0, 0, 4, 0, 1)] // one of five
    [InlineData(RingStep.Wait, 0, 0, 3, 2, 0, 0)]
    [InlineData(RingStep.Passed, 0, 0, 2, 3, 0, 0)]
    [InlineData(RingStep.Continue, 7900, 0, 0, 0, 0, 2)] // the first two of thousands
    [InlineData(RingStep.Halt, 7900, 0, 0, 0, 0, 3)]
    [InlineData(RingStep.Continue, 100, 0, 0, 190, 0, 10)]
    [InlineData(RingStep.Halt, 100, 0, 0, 189, 0, 11)]
    internal void A_ring_goes_on_passes_waits_or_halts(RingStep step, int waiting, int started, int offline, int good, int refused, int failed) =>
        Assert.Equal(step, RingCheck.Judge(new RingCounts(waiting, started, offline, good, refused, failed, 0), percent: 5).Step);
}
