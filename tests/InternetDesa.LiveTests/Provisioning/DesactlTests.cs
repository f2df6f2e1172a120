using System.Text.Json;

namespace InternetDesa.LiveTests.Provisioning;

/// <summary>The verbs as a technician types them.</summary>
public sealed class DesactlTests
{
    [Fact]
    public async Task Facts_and_preflight_read_and_a_plan_names_secrets_and_holds_none()
    {
        await using var site = new DesactlSite();
        var before = site.World.Holds(_ => false);
        var (code, said) = await site.RunAsync("facts", DesactlSite.Village, "--json");
        Assert.Equal((0, "7.18.1"), (code, JsonDocument.Parse(said).RootElement.GetProperty("version").GetString()));
        Assert.Equal(0, (await site.RunAsync("preflight", DesactlSite.Village)).Code);
        (code, said) = await site.RunAsync("plan", DesactlSite.Village, "--out", "plan.json");
        Assert.Equal(1, code);
        Assert.Contains("secret: ${vault:radius}", said);
        Assert.Contains("\"radius\"", File.ReadAllText(site["plan.json"]));
        (code, said) = await site.RunAsync("drift", DesactlSite.Village, "--json");
        Assert.Equal((1, true), (code, JsonDocument.Parse(said).RootElement.GetProperty("differs").GetBoolean()));
        Assert.Equal(before, site.World.Holds(_ => false));
    }

    [Fact]
    public async Task A_plan_of_another_state_is_refused_and_nothing_is_written()
    {
        await using var site = new DesactlSite();
        await site.RunAsync("plan", DesactlSite.Village, "--out", "plan.json");
        site.Router.Console("/system/identity/set name=diganti");
        var before = site.World.Holds(_ => false);
        var (code, said) = await site.RunAsync("apply", DesactlSite.Village, "plan.json");
        Assert.Equal(3, code);
        Assert.Contains("The plan is stale", said);
        Assert.Equal(before, site.World.Holds(_ => false));
    }

    [Fact]
    public async Task A_change_is_held_shown_and_rolled_back()
    {
        await using var site = new DesactlSite();
        var before = site.World.Holds(_ => false);
        await site.RunAsync("plan", DesactlSite.Village, "--out", "plan.json");
        var (code, said) = await site.RunAsync("apply", DesactlSite.Village, "plan.json", "--hold");
        Assert.Equal(0, code);
        Assert.Contains("applied and held", said);
        (code, said) = await site.RunAsync("status", DesactlSite.Village, "--json");
        var status = JsonDocument.Parse(said).RootElement;
        Assert.Equal((0, "armed"), (code, status.GetProperty("pending").GetProperty("state").GetString()));
        Assert.InRange(status.GetProperty("firesInSeconds").GetDouble(), 500, 600);
        (code, said) = await site.RunAsync("apply", DesactlSite.Village, "--yes");
        Assert.Equal(3, code);
        Assert.Contains("is armed", said);
        (code, said) = await site.RunAsync("rollback", DesactlSite.Village);
        Assert.Equal(4, code);
        Assert.Contains("it is as it was before", said);
        Assert.Equal(before, site.World.Holds(_ => false));
    }

    [Fact]
    public async Task What_a_killed_apply_left_in_the_middle_is_resumed()
    {
        await using var site = new DesactlSite();
        var before = site.World.Holds(_ => false);
        // Two jobs, the script, its rehearsal; then the first writes of the plan.
        await site.KillAsync(6, "apply", DesactlSite.Village, "--yes");
        Assert.Equal(3, site.Nets().Count());
        var (code, said) = await site.RunAsync("resume", DesactlSite.Village);
        Assert.Equal(4, code);
        Assert.Contains("/snmp: enabled is not what was written", said);
        Assert.Equal(before, site.World.Holds(_ => false));
    }

    [Fact]
    public async Task What_a_killed_apply_left_and_nobody_resumes_the_router_takes_back_by_itself()
    {
        await using var site = new DesactlSite();
        var before = site.World.Holds(_ => false);
        await site.KillAsync(7, "apply", DesactlSite.Village, "--yes");
        Assert.NotEqual(before, site.World.Holds(_ => false));
        site.World.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(before, site.World.Holds(_ => false));
        Assert.Contains("Nothing is pending", (await site.RunAsync("resume", DesactlSite.Village)).Said);
    }

    [Fact]
    public async Task Version_6_gives_facts_backup_and_drift_and_is_not_applied_to()
    {
        await using var site = new DesactlSite("6.49");
        Assert.Equal(0, (await site.RunAsync("facts", DesactlSite.Village)).Code);
        Assert.Equal(1, (await site.RunAsync("drift", DesactlSite.Village)).Code);
        var (code, said) = await site.RunWhileTimePassesAsync("backup", DesactlSite.Village, "--out", "desa.rsc");
        Assert.True(code == 0, said);
        Assert.Contains("add ", File.ReadAllText(site["desa.rsc"]));
        (code, said) = await site.RunAsync("apply", DesactlSite.Village, "--yes");
        Assert.Equal(3, code);
        Assert.Contains("upgrade it to 7.12", said);
    }

    [Fact]
    public async Task A_file_that_is_not_there_ends_with_what_to_write()
    {
        await using var site = new DesactlSite();
        var (code, said) = await site.RunAsync("facts", DesactlSite.Village, "--vault", "nothing");
        Assert.Equal(2, code);
        Assert.Contains("'desactl vault init'", said);
    }

    [Fact]
    public async Task All_mistakes_of_a_manifest_are_told_at_once_with_their_lines()
    {
        await using var site = new DesactlSite();
        await File.WriteAllLinesAsync(site["manifest.yaml"],
        [
            "version: 1",
            "profile: desa",
            "profiles:",
            "  desa:",
            "    identity: ${village.digit}-gw",
            "    networks:",
            "      hotspot: {addresses: 192.168.80.0/24, dhcp: {range: 10-300, lease: 1}}",
            "    hotspot:",
            "      network: hotspott",
            "      users: {warga: {down: 5, up: 2M}}",
            "    wifi: {}",
        ], TestContext.Current.CancellationToken);
        var (code, said) = await site.RunAsync("plan", DesactlSite.Village);
        Assert.Equal(2, code);
        Assert.All(new[] { 5, 7, 9, 10, 11 }, line => Assert.Contains($"manifest.yaml line {line}: ", said));
        Assert.Equal(0, site.Router.Writes);
    }

    [Fact]
    public async Task Bash_completes_verbs_and_options()
    {
        await using var site = new DesactlSite();
        var (code, script) = await site.RunAsync("completion", "bash");
        Assert.Equal(0, code);
        await File.WriteAllTextAsync(site["ask.sh"], $$"""
            desactl() { "{{Support.ChildProcess.Dotnet}}" "{{Support.Repository.Desactl}}" "$@"; }
            {{script}}
            COMP_LINE='desactl apply x --ho' COMP_POINT=20 COMP_WORDS=(desactl apply x --ho) COMP_CWORD=3
            _desactl
            echo "${COMPREPLY[*]}"
            """, TestContext.Current.CancellationToken);
        Assert.Equal((0, "--hold\n"), await Support.ChildProcess.RunAsync("/bin/bash", [site["ask.sh"]]));
    }
}
