using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Planning;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Tests.Provisioning.Planning;

public sealed class PlanTableTests : PlannerTest
{
    [Fact]
    public void People_see_what_changes_from_what_to_what_and_what_it_means_for_villagers()
    {
        var router = new ModelRouter(Router);
        router.Add("/ip/hotspot", RowFlags.None, ("name", "desa-hotspot"), ("interface", "bridge1"), ("idle-timeout", "5m"));
        router.Add("/ip/pool", RowFlags.None, ("name", "desa-old"), ("ranges", "10.0.0.2-10.0.0.9"));
        var text = Printed(PlanOf(router, Desired(
            Row("/ip/hotspot", ("name", "desa-hotspot"), ("interface", "bridge1"), ("idle-timeout", "10m")),
            Row("/radius", ("comment", "id:desa-radius"), ("address", "192.0.2.7"), ("secret", "vault:radius")),
            Row("/file", ("name", "desa-pages-1/login.html"), ("contents", new string('x', 5000))))));
        Assert.Contains("2 added, 1 changed, 1 removed", text, StringComparison.Ordinal);
        Assert.Contains("~ /ip/hotspot name=desa-hotspot\n    idle-timeout: 5m -> 10m\n", text, StringComparison.Ordinal);
        Assert.Contains("    secret: ${vault:radius}\n", text, StringComparison.Ordinal);
        Assert.Contains("    contents: 5000 bytes\n", text, StringComparison.Ordinal);
        Assert.Contains("- /ip/pool name=desa-old\n", text, StringComparison.Ordinal);
        Assert.Contains("What people notice:\n", text, StringComparison.Ordinal);
        Assert.Contains("logged out for some seconds", text, StringComparison.Ordinal);
        Assert.DoesNotContain("rahasia", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_router_says_does_not_reach_the_terminal_as_it_is()
    {
        var router = new ModelRouter(Router);
        router.Add("/ip/pool", RowFlags.None, ("name", "desa-\u001b[2J\u202e[red]"), ("ranges", "\u001b]0;x\u0007\r\n10.0.0.1"));
        var text = Printed(PlanOf(router, Desired()));
        Assert.DoesNotContain('\u001b', text);
        Assert.DoesNotContain('\u202e', text);
        Assert.DoesNotContain('\u0007', text);
        Assert.Contains("desa-·[2J·[red]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_plan_says_so() =>
        Assert.Contains("nothing to do", Printed(PlanOf(new ModelRouter(Router), Desired())), StringComparison.Ordinal);

    private static string Printed(Plan plan)
    {
        using var output = new StringWriter();
        new Screen(output, TextWriter.Null, json: false).Print(plan);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
