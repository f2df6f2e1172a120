namespace InternetDesa.LiveTests.Provisioning;

/// <summary>A held change, to the end: "applied" is said 45 real seconds after the confirmation, when the router's flash has it. Beside the other tests.</summary>
public sealed class ConfirmTests
{
    [Fact]
    public async Task A_held_change_is_confirmed_by_another_process()
    {
        await using var site = new DesactlSite("7.12");
        Assert.Equal(0, (await site.RunAsync("apply", DesactlSite.Village, "--yes", "--hold")).Code);
        Assert.Equal(3, site.Nets().Count());
        var (code, said) = await site.RunAsync("confirm", DesactlSite.Village);
        Assert.True(code == 0, said);
        Assert.Empty(site.Nets());
        Assert.Contains("nothing to do", (await site.RunAsync("apply", DesactlSite.Village, "--yes")).Said);
    }
}
