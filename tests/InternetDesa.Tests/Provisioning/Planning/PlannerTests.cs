using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Tests.Provisioning.Planning;

public sealed class PlannerTests : PlannerTest
{
    private readonly ModelRouter _router = new(Router);

    [Fact]
    public void Only_attributes_that_the_manifest_names_are_compared()
    {
        _router.Add("/ip/hotspot/profile", RowFlags.None, ("name", "desa-hotspot"), ("dns-name", "wifi.desa"), ("http-proxy", "0.0.0.0:0"), ("login-by", "http-chap,cookie"));
        var plan = PlanOf(_router, Desired(Row("/ip/hotspot/profile", ("name", "desa-hotspot"), ("login-by", "cookie,http-chap"))));
        Assert.True(plan.IsEmpty);
    }

    [Fact]
    public void A_change_keeps_what_stood_there_in_the_routers_own_form()
    {
        _router.Add("/ip/pool", RowFlags.None, ("name", "desa-pool"), ("ranges", "10.0.0.10-10.0.0.20"));
        var step = Assert.Single(PlanOf(_router, Desired(Row("/ip/pool", ("name", "desa-pool"), ("ranges", "10.0.0.10-10.0.0.99"), ("next-pool", "")))).Steps);
        Assert.Equal((StepKind.Set, "/ip/pool", Stage.Base), (step.Kind, step.Path, step.Stage));
        Assert.Equal(RowMatch.By("name", "desa-pool"), step.Match);
        Assert.Equal([new PlanAttribute("ranges", PlanValue.Literal("10.0.0.10-10.0.0.99"), PlanValue.Literal("10.0.0.10-10.0.0.20"))], step.Attributes);
    }

    [Fact]
    public void Rows_of_the_router_and_of_others_are_never_touched()
    {
        _router.Add("/ip/hotspot/profile", RowFlags.Default, ("name", "default"));
        _router.Add("/ip/pool", RowFlags.None, ("name", "hand-made"));
        _router.Add("/ip/pool", RowFlags.Dynamic, ("name", "desa-dynamic"));
        _router.Add("/ip/firewall/nat", RowFlags.Dynamic, ("chain", "hotspot"), ("comment", "id:desa-x"));
        _router.Add("/ip/firewall/nat", RowFlags.None, ("chain", "srcnat"), ("comment", "hand-made"));
        Assert.True(PlanOf(_router, Desired()).IsEmpty);

        var refused = Outcome(_router, Desired(Row("/ip/hotspot/profile", ("name", "default"), ("dns-name", "x"))));
        Assert.Contains("built in and never touched", Assert.Single(refused.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_of_ours_that_nobody_wants_are_removed_after_everything_else_in_reverse_stages()
    {
        _router.Add("/ip/pool", RowFlags.None, ("name", "desa-old"), ("ranges", "10.0.0.2-10.0.0.9"));
        _router.Add("/ip/hotspot", RowFlags.None, ("name", "desa-old"), ("interface", "ether3"), ("address-pool", "desa-old"));
        var plan = PlanOf(_router, Desired(Row("/ip/pool", ("name", "desa-new"), ("ranges", "10.1.0.2-10.1.0.9"))));
        Assert.Equal(
            [(StepKind.Add, "/ip/pool"), (StepKind.Remove, "/ip/hotspot"), (StepKind.Remove, "/ip/pool")],
            plan.Steps.Select(step => (step.Kind, step.Path)));
        Assert.Equal([Stage.Base, Stage.RemoveHotspot, Stage.RemoveBase], plan.Steps.Select(step => step.Stage));
        Assert.Equal(["name", "ranges"], plan.Steps[^1].Attributes.Select(attribute => attribute.Name));
    }

    [Fact]
    public void Accounts_are_disabled_instead_of_removed_and_profiles_that_vouchers_use_stay()
    {
        _router.Add("/user", RowFlags.None, ("name", "desa-agent"), ("group", "read"), ("password", "x"), ("disabled", "false"));
        _router.Add("/ip/hotspot/user/profile", RowFlags.None, ("name", "desa-warga"), ("shared-users", "1"));
        var plan = PlanOf(_router, Desired());
        var step = Assert.Single(plan.Steps);
        Assert.Equal((StepKind.Set, "/user", Stage.RemoveAttachments), (step.Kind, step.Path, step.Stage));
        Apply(_router, plan);
        Assert.True(PlanOf(_router, Desired()).IsEmpty);
    }

    [Fact]
    public void A_row_that_the_router_would_refuse_twice_is_taken_over_in_place()
    {
        _router.Add("/ip/address", RowFlags.None, ("address", "10.5.50.1/24"), ("network", "10.5.50.0"), ("interface", "desa-hotspot"), ("comment", "defconf"));
        var desired = Desired(Row("/ip/address", ("comment", "id:desa-hotspot"), ("address", "10.5.50.1/24"), ("interface", "desa-hotspot")));
        var before = _router.Clone();
        var plan = PlanOf(_router, desired);
        var step = Assert.Single(plan.Steps);
        Assert.Equal((StepKind.Set, "address=10.5.50.1/24 interface=desa-hotspot"), (step.Kind, step.Match.ToString()));
        Apply(_router, plan);
        Assert.True(PlanOf(_router, desired).IsEmpty);
        Revert(_router, plan, 1, before);
        Assert.Equal(before.Dump(), _router.Dump());
    }

    [Fact]
    public void An_address_changes_in_place_and_is_never_removed_first()
    {
        _router.Add("/ip/address", RowFlags.None, ("address", "10.5.50.1/24"), ("interface", "desa-hotspot"), ("comment", "id:desa-hotspot"));
        var plan = PlanOf(_router, Desired(Row("/ip/address", ("comment", "id:desa-hotspot"), ("address", "10.5.51.1/24"), ("interface", "desa-hotspot"))));
        Assert.Equal(StepKind.Set, Assert.Single(plan.Steps).Kind);
    }

    [Fact]
    public void Two_rows_with_one_mark_are_a_reason_to_refuse()
    {
        _router.Add("/ip/firewall/nat", RowFlags.None, ("comment", "id:desa-nat"), ("chain", "srcnat"));
        _router.Add("/ip/firewall/nat", RowFlags.None, ("comment", "id:desa-nat"), ("chain", "srcnat"));
        var refusal = Assert.Single(Outcome(_router, Desired(Row("/ip/firewall/nat", ("comment", "id:desa-nat"), ("chain", "srcnat")))).Refusals);
        Assert.Contains("2 rows with comment=id:desa-nat", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_router_has_not_is_said_by_name()
    {
        var old = new ModelRouter(Router with { Version = new RouterOsVersion(7, 12) });
        Assert.Contains("has no such path", Assert.Single(Outcome(old, Desired(Row("/interface/wifi", ("name", "wifi1")))).Refusals), StringComparison.Ordinal);
        _router.Add("/interface/wifi", RowFlags.None, ("name", "wifi1"));
        Assert.Contains("no 'wifi3'; it has wifi1", Assert.Single(Outcome(_router, Desired(Row("/interface/wifi", ("name", "wifi3")))).Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public void Live_sessions_among_the_services_are_no_services()
    {
        _router.Add("/ip/service", RowFlags.Dynamic, ("name", "telnet"), ("disabled", "false"));
        _router.Add("/ip/service", RowFlags.None, ("name", "telnet"), ("disabled", "false"));
        var plan = PlanOf(_router, Desired(Row("/ip/service", ("name", "telnet"), ("disabled", "yes"))));
        Assert.Single(plan.Steps);
        Apply(_router, plan);
        Assert.True(PlanOf(_router, Desired(Row("/ip/service", ("name", "telnet"), ("disabled", "yes")))).IsEmpty);
    }

    [Fact]
    public void Hidden_radius_settings_are_no_drift_and_are_not_unset_by_the_inverse()
    {
        _router.Add("/ip/hotspot/profile", RowFlags.None, ("name", "desa-hotspot"), ("use-radius", "false"));
        var plan = PlanOf(_router, Desired(Row("/ip/hotspot/profile", ("name", "desa-hotspot"), ("use-radius", "yes"), ("radius-accounting", "yes"))));
        var inverse = Assert.Single(plan.Steps).Inverse();
        Assert.All(inverse.Attributes, attribute => Assert.NotNull(attribute.Value));
        Assert.Equal("false", inverse.Attributes.Single(attribute => attribute.Name == "use-radius").Value!.Text);
    }

    [Theory]
    [InlineData("/ip/service", "name", "api-ssl")]
    [InlineData("/user", "name", "desactl")]
    [InlineData("/interface/bridge/port", "interface", "wg-noc")]
    [InlineData("/ip/hotspot", "interface", "wg-noc")]
    [InlineData("/ip/address", "address", "10.250.1.5/24")]
    public void What_carries_the_session_is_known(string path, string name, string value)
    {
        var schema = RouterSchema.Get(path);
        var attributes = new List<PlanAttribute> { new(name, PlanValue.Literal(value), null) };
        Assert.True(ManagementGuard.Touches(Management, schema, null, attributes));
        Assert.True(ManagementGuard.Touches(Management, schema, new RouterRow("*1", RowFlags.None, new Dictionary<string, string> { [name] = value }), []));
        Assert.False(ManagementGuard.Touches(Management, schema, null, [new(name, PlanValue.Literal("other"), null)]));
    }

    [Fact]
    public void A_value_that_is_no_text_could_not_be_put_back()
    {
        _router.Add("/ip/pool", RowFlags.None, ("name", "desa-pool"), ("ranges", "\uFFFD\uFFFD"));
        var refusal = Assert.Single(Outcome(_router, Desired(Row("/ip/pool", ("name", "desa-pool"), ("ranges", "10.0.0.1-10.0.0.2")))).Refusals);
        Assert.Contains("could not be put back", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Others_changes_leave_the_hash_and_ours_change_it()
    {
        _router.Add("/ip/pool", RowFlags.None, ("name", "desa-pool"), ("ranges", "10.0.0.1-10.0.0.9"));
        var desired = Desired(Row("/ip/pool", ("name", "desa-pool"), ("ranges", "10.0.0.1-10.0.0.20")), Row("/ip/dns", ("servers", "192.0.2.1")));
        var plan = PlanOf(_router, desired);
        _router.Add("/ip/pool", RowFlags.None, ("name", "hand-made"));
        _router.Set("/ip/dns", ("cache-size", "4096KiB"));
        Assert.Equal(plan.StateHash, OwnedState.Hash(_router.Read(), plan.Owned, Secrets(_router)));
        _router.Set("/ip/dns", ("servers", "192.0.2.9"));
        Assert.NotEqual(plan.StateHash, OwnedState.Hash(_router.Read(), plan.Owned, Secrets(_router)));
    }

    [Fact]
    public void A_plan_comes_back_from_its_file_and_its_id_follows_its_content()
    {
        _router.Add("/ip/pool", RowFlags.None, ("name", "desa-old"), ("ranges", "${vault:radius}\u001b[31m'<"));
        var desired = Desired(
            Row("/radius", ("comment", "id:desa-radius"), ("address", "192.0.2.7"), ("secret", "vault:radius")),
            Row("/ip/firewall/nat", ("comment", "id:desa-nat"), ("chain", "srcnat")));
        var plan = PlanOf(_router, desired);
        var json = PlanFile.Write(plan);
        Assert.Equal(json, PlanFile.Write(PlanFile.Read(json, "plan.json")));
        Assert.Equal(plan.Id, PlanOf(_router, desired).Id);
        Assert.Matches("^[0-9a-f]{12}$", plan.Id);
        Assert.Equal(PlanValueKind.Literal, PlanFile.Read(json, "p").Steps.Single(step => step.Kind == StepKind.Remove).Attributes[1].Previous!.Kind);
        Assert.DoesNotContain("rahasia", System.Text.Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"schema\":2,\"plan\":null}")]
    [InlineData("[1]")]
    [InlineData("not json")]
    [InlineData("{\"schema\":1,\"plan\":{\"id\":\"x\",\"surprise\":1}}")]
    public void What_is_no_plan_is_refused_with_the_name_of_the_file(string json) =>
        Assert.StartsWith("plan.json", Assert.Throws<FormatException>(() => PlanFile.Read(System.Text.Encoding.UTF8.GetBytes(json), "plan.json")).Message, StringComparison.Ordinal);
}
