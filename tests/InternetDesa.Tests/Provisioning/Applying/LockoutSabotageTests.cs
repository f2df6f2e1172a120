using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.Provisioning.Applying;

/// <summary>A promise that nothing can break says nothing: each sabotage has to be found by the same runs that are clean without it.</summary>
public sealed class LockoutSabotageTests
{
    private static readonly RouterVersion Version = new(7, 18);

    [Fact]
    public void An_apply_that_arms_nothing_is_found() => Found("rules and queue removed", LockoutFault.Death, executed: true, () =>
    {
        var pretence = new ArmsNothing.Pretence();
        return connection => new ArmsNothing(connection, pretence);
    });

    [Fact]
    public void An_inverse_that_names_rows_by_id_is_found() =>
        Found("rates and the garden's order", LockoutFault.Death, executed: true, () => connection => new KeepsIds(connection));

    [Fact]
    public void Taking_the_end_of_a_connection_for_done_is_found() =>
        Found("rates and the garden's order", LockoutFault.Reset, executed: false, () => connection => new TrustsTheEnd(connection));

    [Fact]
    public void Disarming_before_the_confirmation_is_found() => Found("mistake: no DNS servers", LockoutFault.None, executed: true, () =>
    {
        var opened = 0;
        return connection => new DisarmsBeforeConfirming(connection, () => ++opened);
    });

    private static void Found(
        string name, LockoutFault fault, bool executed, Func<Func<IRouterOsConnection, IRouterOsConnection>> sabotage)
    {
        var plan = LockoutCorpus.All.Single(each => each.Name == name);
        var ends = LockoutEnds.Of(plan, Version);
        var cases = Enumerable.Range(1, fault == LockoutFault.None ? 1 : ends.Writes)
            .Select(write => new LockoutCase(plan, fault, write, executed, TechnicianReturn.Never, LockoutExtra.None)).ToList();
        Assert.Empty(cases.SelectMany(each => new LockoutRun(each, ends).Run().Faults));
        Assert.NotEmpty(cases.SelectMany(each => new LockoutRun(each, ends, sabotage()).Run().Faults));
    }
}
