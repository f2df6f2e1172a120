using InternetDesa.Core.Options;
using InternetDesa.Core.Spool;
using InternetDesa.State;

namespace InternetDesa.Tests.Options;

public sealed class ProgramExitTests
{
    [Fact]
    public async Task A_programs_own_code_is_kept() => Assert.Equal(7, await ProgramExit.RunAsync(() => Task.FromResult(7)));

    [Fact]
    public void Faults_that_a_user_can_mend_end_with_2_and_the_disks_with_74()
    {
        Assert.Equal(2, ProgramExit.CodeOf(new OptionsException(["x"])));
        Assert.Equal(2, ProgramExit.CodeOf(new FormatException()));
        Assert.Equal(2, ProgramExit.CodeOf(new FileNotFoundException()));
        Assert.Equal(2, ProgramExit.CodeOf(new StateDatabaseException("x")));
        Assert.Equal(2, ProgramExit.CodeOf(new UnauthorizedAccessException()));
        Assert.Equal(74, ProgramExit.CodeOf(new SpoolFailedException("x", new IOException())));
    }

    [Fact]
    public async Task A_fault_of_ours_is_not_hidden() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => ProgramExit.RunAsync(() => throw new InvalidOperationException()));
}
