using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Tests.Provisioning.Operators;

public sealed class AccessPolicyTests
{
    private static readonly Operator Viewer = Person("vina", OperatorRole.Viewer, "33");
    private static readonly Operator Technician = Person("tono", OperatorRole.Technician, "3301");
    private static readonly Operator Other = Person("oki", OperatorRole.Technician, "33");
    private static readonly Operator Admin = Person("ade", OperatorRole.Admin, "33");
    private static readonly Operator Service = Person("layanan", OperatorRole.Service, "33");
    private static readonly Operator Gone = Person("gita", OperatorRole.Admin, "33") with { Removed = DateTimeOffset.UnixEpoch };
    private static readonly OperatorsFile All = new([Viewer, Technician, Other, Admin, Service, Gone], 50);

    [Fact]
    public void Who_may_what_is_this_table()
    {
        OperatorAction[] actions = Enum.GetValues<OperatorAction>();
        Dictionary<Operator, OperatorAction[]> may = new()
        {
            [Viewer] = [OperatorAction.Look],
            [Technician] = [.. actions.Except([OperatorAction.Operators, OperatorAction.Release])],
            [Other] = [.. actions.Except([OperatorAction.Operators, OperatorAction.Release])],
            [Admin] = actions,
            [Service] = [OperatorAction.Look, OperatorAction.GoOn, OperatorAction.Halt],
            [Gone] = [],
        };
        foreach (var (who, allowed) in may)
        {
            foreach (var action in actions)
                Assert.Equal(allowed.Contains(action), AccessPolicy.Refusal(All, who, action, ["3301012001"], begunBy: "somebody") is null);
        }
    }

    [Theory]
    [InlineData("3301012001", true)]
    [InlineData("3301", true)]
    [InlineData("3302012001", false)]
    [InlineData("33", false)]
    public void A_kabupaten_s_technician_changes_what_is_theirs(string region, bool may) =>
        Assert.Equal(may, AccessPolicy.Refusal(All, Technician, OperatorAction.Change, [region]) is null);

    [Fact]
    public void All_villages_have_to_be_theirs_and_the_first_that_is_not_is_named()
    {
        var refusal = AccessPolicy.Refusal(All, Technician, OperatorAction.Change, ["3301012001", "3302012001"]);
        Assert.Equal("3302012001 is outside of 3301, where tono may change routers. Who may: ade, oki.", refusal);
    }

    [Fact]
    public void Nobody_approves_their_own_not_even_an_admin()
    {
        foreach (var who in new[] { Technician, Admin })
            Assert.Contains("another has to approve it", AccessPolicy.Refusal(All, who, OperatorAction.Approve, ["3301012001"], who.Name), StringComparison.Ordinal);
    }

    [Fact]
    public void Halting_asks_for_no_scope() => Assert.Null(AccessPolicy.Refusal(All, Technician, OperatorAction.Halt, ["3302012001"]));

    [Fact]
    public void Where_nobody_may_it_says_how_somebody_comes_to()
    {
        var alone = new OperatorsFile([Admin], 50);
        Assert.EndsWith("Nobody may yet: 'desactl operators add' adds somebody.", AccessPolicy.Refusal(alone, Admin, OperatorAction.Approve, ["3301"], "ade"), StringComparison.Ordinal);
    }

    private static Operator Person(string name, OperatorRole role, string scope) => new(name, role, [scope], "");
}
