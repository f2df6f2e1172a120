namespace InternetDesa.LiveTests.Provisioning;

/// <summary>A plan file, to the end: "applied" is said 45 real seconds after the confirmation, when the router's flash has it. Beside the other tests.</summary>
public sealed class ApplyTests
{
    [Fact]
    public async Task A_plan_file_is_applied_confirmed_and_leaves_no_drift()
    {
        await using var site = new DesactlSite("7.20");
        await site.RunAsync("plan", DesactlSite.Village, "--out", "plan.json");
        var (code, said) = await site.RunAsync("apply", DesactlSite.Village, "plan.json");
        Assert.True(code == 0, said);
        Assert.Contains("applied and confirmed; nothing is pending", said);
        Assert.Empty(site.Nets());
        (code, said) = await site.RunAsync("drift", DesactlSite.Village);
        Assert.True(code == 0, said);
        site.Router.Console("/ip/dns/set servers=192.0.2.53");
        (code, said) = await site.RunAsync("drift", DesactlSite.Village);
        Assert.Equal(1, code);
        Assert.Contains("servers: 192.0.2.53 -> 10.250.255.53", said);
    }
}
