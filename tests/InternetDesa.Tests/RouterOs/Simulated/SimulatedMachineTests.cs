using System.Net;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.RouterOs.Simulated;

public sealed class SimulatedMachineTests
{
    private const string Timer = "/system/scheduler/disable [find name=\"t\"]; :do {/system/script/run \"revert\"} on-error={:log error \"desa revert failed\"}";

    private static void Arm(RouterBench bench, RouterOsConnection client, string source, string interval = "10m")
    {
        bench.Do(client, "/system/script/add", "=name=revert", $"=source={source}");
        bench.Do(client, "/system/scheduler/add", "=name=t", $"=interval={interval}", $"=on-event={Timer}");
    }

    [Fact]
    public void A_timer_runs_the_inverse_script_once()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        var before = bench.Text();
        Arm(bench, client, ":do {/ip/pool/remove [find name=\"p\"]} on-error={}\n:do {/system/scheduler/remove [find name=\"t\"]} on-error={}\n/system/script/remove [find name=\"revert\"]");
        Assert.Equal("2026-05-01 08:10:00", bench.Do(client, "/system/scheduler/print").Rows[0]["next-run"]);
        bench.Do(client, "/ip/pool/add", "=name=p", "=ranges=10.5.50.2-10.5.50.99");
        bench.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.NotNull(bench.Get("/ip/pool", "p", "ranges"));
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(before, bench.Text());
    }

    [Fact]
    public void Startup_jobs_run_three_seconds_after_boot_and_interval_jobs_survive_a_clock_in_1970()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Do(client, "/system/scheduler/add", "=name=b", "=start-time=startup", "=on-event=/ip/pool/add name=boot ranges=10.0.0.1");
        bench.Do(client, "/system/scheduler/add", "=name=i", "=interval=5m", "=on-event=/ip/pool/add name=interval ranges=10.0.0.2");
        bench.Router.PowerLoss();
        bench.Clock.Advance(TimeSpan.FromSeconds(32));
        Assert.Equal(1970, bench.Router.Now.Year);
        Assert.Null(bench.Get("/ip/pool", "boot", "ranges"));
        bench.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal("10.0.0.1", bench.Get("/ip/pool", "boot", "ranges"));
        bench.Clock.Advance(TimeSpan.FromMinutes(3));
        bench.Router.StepClock(TimeSpan.FromDays(365));
        Assert.Null(bench.Get("/ip/pool", "interval", "ranges"));
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("10.0.0.2", bench.Get("/ip/pool", "interval", "ranges"));
    }

    [Fact]
    public void A_job_that_does_not_parse_does_what_stands_before_and_fires_for_ever()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Do(client, "/system/scheduler/add", "=name=i", "=interval=1m", "=on-event=:log info \"one\"; /ip/pool/ad%d; :log info \"two\"");
        bench.Clock.Advance(TimeSpan.FromMinutes(3.5));
        Assert.Equal(3, bench.Router.Log.Count(line => line.Message == "one"));
        Assert.DoesNotContain(bench.Router.Log, line => line.Message == "two");
        Assert.Equal("3", bench.Get("/system/scheduler", "i", "run-count"));
    }

    [Fact]
    public void Scheduling_is_refused_where_the_device_mode_forbids_it()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Router.DeviceMode.Forbidden.Add("scheduler");
        bench.Router.DeviceMode.Forbidden.Add("hotspot");
        Assert.Equal("failure: not allowed by device-mode", bench.Refused(client, "/system/scheduler/add", "=name=i", "=on-event="));
        bench.Do(client, "/ip/hotspot/add", "=name=h", "=interface=ether3");
        var row = bench.Do(client, "/ip/hotspot/print").Rows[0];
        Assert.Equal(("true", "none", "inactivated, not allowed by device-mode"), (row["invalid"], row["proxy-status"], row[".about"]));
        Assert.Equal("false", bench.Do(client, "/system/device-mode/print").Rows[0]["hotspot"]);
        bench.Router.DeviceMode.Flagged = true;
        Assert.StartsWith("failure: configuration flagged", bench.Refused(client, "/system/scheduler/add", "=name=i", "=on-event="), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/ip/address/disable", "=numbers=*1")]
    [InlineData("/interface/ethernet/disable", "=numbers=ether1")]
    [InlineData("/ip/route/remove", "=numbers=*1")]
    [InlineData("/ip/firewall/filter/add", "=chain=input", "=action=drop", "=protocol=tcp", "=dst-port=8729", "=place-before=*1")]
    public void Cutting_the_management_path_cuts_the_session_and_nobody_says_so(params string[] sentence)
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        var reply = bench.Ask(client, sentence);
        Assert.Equal(RouterOsOutcome.Unknown, reply.Outcome);
        Assert.Contains("silent", reply.Reason, StringComparison.Ordinal);
        Assert.Equal(new RouterOsOpenResult(RouterOsOpenOutcome.Unreachable, "no answer within 15 s"), bench.Wait(bench.Client().OpenAsync(CancellationToken.None)));
        Assert.Single(bench.Router.History.Actions);
    }

    [Theory]
    [InlineData("/ip/service/disable", "=numbers=api-ssl")]
    [InlineData("/user/remove", "=numbers=desa")]
    [InlineData("/user/group/set", "=.id=desa", "=policy=read,write")]
    public void Taking_away_the_service_or_the_user_ends_the_session(params string[] sentence)
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        Assert.Equal(RouterOsOutcome.Unknown, bench.Ask(client, sentence).Outcome);
        Assert.NotEqual(RouterOsOpenOutcome.Open, bench.Wait(bench.Client().OpenAsync(CancellationToken.None)).Outcome);
    }

    [Fact]
    public void A_path_that_comes_back_in_time_brings_the_answer()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Router.SetUplink(false);
        var pending = client.ExecuteAsync(["/system/identity/print"], CancellationToken.None);
        bench.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.False(pending.IsCompleted);
        bench.Router.SetUplink(true);
        Assert.True(pending.IsCompleted);
    }

    [Fact]
    public void Power_loss_takes_a_suffix_of_the_young_writes_only()
    {
        using var bench = new RouterBench(new RouterSettings { BatteryClock = true });
        var client = bench.Open();
        bench.Do(client, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        bench.Clock.Advance(TimeSpan.FromSeconds(41));
        bench.Do(client, "/ip/pool/add", "=name=b", "=ranges=10.0.0.1");
        bench.Do(client, "/ip/pool/add", "=name=c", "=ranges=10.0.0.1");
        bench.Router.PowerLoss(lostWrites: 1);
        Assert.Equal(RouterOsOutcome.Unknown, bench.Ask(client, "/ip/pool/print").Outcome);
        Assert.Equal(["a", "b"], Pools(bench));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));

        client = bench.Open();
        bench.Do(client, "/ip/pool/add", "=name=d", "=ranges=10.0.0.1");
        bench.Router.PowerLoss(lostWrites: 100);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["a", "b"], Pools(bench));
    }

    private static IEnumerable<string?> Pools(RouterBench bench) => bench.Router.Config.Rows(bench.Router.Schema["/ip/pool"]).Select(row => row.Name);

    [Theory]
    [InlineData(RouterFaultKind.Reset, true)]
    [InlineData(RouterFaultKind.Fin, true)]
    [InlineData(RouterFaultKind.BlackHole, true)]
    [InlineData(RouterFaultKind.PowerLoss, true)]
    [InlineData(RouterFaultKind.Reboot, true)]
    [InlineData(RouterFaultKind.Reset, false)]
    [InlineData(RouterFaultKind.BlackHole, false)]
    [InlineData(RouterFaultKind.PowerLoss, false)]
    internal void A_fault_at_a_write_leaves_it_done_or_not_and_the_client_in_doubt(RouterFaultKind kind, bool executed)
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Router.Fault = new RouterFault(kind, Write: 2, executed);
        bench.Do(client, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        Assert.Equal(RouterOsOutcome.Unknown, bench.Ask(client, "/ip/pool/add", "=name=b", "=ranges=10.0.0.1").Outcome);
        Assert.Equal(RouterOsOutcome.NotSent, bench.Ask(client, "/ip/pool/add", "=name=c", "=ranges=10.0.0.1").Outcome);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(executed ? ["a", "b"] : ["a"], Pools(bench));
        bench.Do(bench.Open(), "/ip/pool/add", "=name=c", "=ranges=10.0.0.1");
    }

    [Fact]
    public void Safe_mode_is_undone_after_the_session_and_kept_after_a_release()
    {
        using var bench = new RouterBench();
        var before = bench.Text();
        var client = bench.Open();
        bench.Do(client, "/safe-mode/take");
        bench.Do(client, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        bench.Router.Console("/ip/pool/add name=other ranges=10.0.0.2");
        Assert.Equal(("true", "true"), (bench.Do(client, "/safe-mode/print").Rows[0]["enabled"], bench.Do(client, "/safe-mode/print").Rows[0]["current"]));
        Assert.StartsWith("failure: safe mode is already taken", bench.Refused(bench.Open(), "/safe-mode/take"), StringComparison.Ordinal);
        bench.Wait(Close(client));
        Assert.Equal(["a", "other"], Pools(bench));
        bench.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(before, bench.Text());

        client = bench.Open();
        bench.Do(client, "/safe-mode/take");
        bench.Do(client, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        bench.Do(client, "/safe-mode/release");
        bench.Do(client, "/safe-mode/take");
        bench.Do(client, "/ip/pool/add", "=name=b", "=ranges=10.0.0.1");
        bench.Do(client, "/safe-mode/unroll");
        Assert.Equal(["a"], Pools(bench));
    }

    [Fact]
    public void Safe_mode_of_a_dead_session_is_held_for_nine_minutes_and_ends_silently_after_a_hundred_actions()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Do(client, "/safe-mode/take");
        bench.Do(client, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        bench.Router.Fault = new RouterFault(RouterFaultKind.BlackHole, bench.Router.Writes + 1);
        bench.Ask(client, "/ip/pool/add", "=name=b", "=ranges=10.0.0.1");
        bench.Clock.Advance(TimeSpan.FromMinutes(8));
        Assert.Equal(["a", "b"], Pools(bench));
        bench.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(Pools(bench));

        client = bench.Open();
        bench.Do(client, "/safe-mode/take");
        for (var i = 0; i < 101; i++)
            bench.Do(client, "/ip/pool/add", $"=name=p{i}", "=ranges=10.0.0.1");
        Assert.Equal("false", bench.Do(client, "/safe-mode/print").Rows[0]["enabled"]);
        bench.Wait(Close(client));
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(101, Pools(bench).Count());
        Assert.Equal(100, bench.Router.History.Actions.Count);
    }

    private static async ValueTask<bool> Close(RouterOsConnection client)
    {
        await client.DisposeAsync();
        return true;
    }

    [Fact]
    public void History_undoes_rows_fields_places_and_renames()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Router.Console("/interface/bridge/add name=br; /ip/pool/add name=p ranges=10.0.0.1; /ip/dhcp-server/add name=d interface=br address-pool=p");
        foreach (var c in "abc")
            bench.Router.Console($"/ip/hotspot/walled-garden/add dst-host={c}.id comment={c}");
        var before = bench.Text();
        string[] scripts =
        [
            "/ip/hotspot/walled-garden/remove [find comment=b]", "/ip/hotspot/walled-garden/move [find comment=c] [find comment=a]",
            "/ip/pool/set p name=q ranges=10.0.0.2", "/ip/dhcp-server/set d lease-time=1h", "/interface/bridge/remove br",
            "/ip/hotspot/walled-garden/set [find] disabled=yes", "/ip/hotspot/walled-garden/remove [find]",
        ];
        foreach (var script in scripts)
            bench.Router.Console(script);
        Assert.NotEqual(before, bench.Text());
        Assert.Contains("/ip/hotspot/walled-garden add", bench.Do(client, "/system/history/print").Rows[0]["undo"]!, StringComparison.Ordinal);
        foreach (var _ in scripts)
            bench.Do(client, "/undo");
        Assert.Equal(before, bench.Text());
    }

    [Fact]
    public void A_backup_comes_late_and_loading_it_reboots_into_it()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        var before = bench.Text();
        bench.Do(client, "/system/backup/save", "=name=desa", "=password=rahasia");
        Assert.Empty(bench.Do(client, "/file/print").Rows);
        bench.Clock.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(("desa.backup", "40000"), (bench.Do(client, "/file/print").Rows[0]["name"], bench.Do(client, "/file/print").Rows[0]["size"]));
        bench.Do(client, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        Assert.Equal("failure: wrong password", bench.Refused(client, "/system/backup/load", "=name=desa", "=password="));
        Assert.Equal(RouterOsOutcome.Unknown, bench.Ask(client, "/system/backup/load", "=name=desa", "=password=rahasia").Outcome);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before, bench.Text());
        Assert.Equal("router rebooted", bench.Router.Log[0].Message);
    }

    [Fact]
    public void Listening_tells_changes_until_it_is_cancelled()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        using var cancel = new CancellationTokenSource();
        var listening = client.ExecuteAsync(["/ip/pool/listen"], cancel.Token);
        bench.Do(client, "/ip/pool/add", "=name=a", "=ranges=10.0.0.1");
        bench.Do(client, "/ip/pool/remove", "=.id=a");
        cancel.Cancel();
        var reply = bench.Wait(listening);
        Assert.Equal([new RouterOsTrap(2, "interrupted")], reply.Traps);
        Assert.Equal(["a", null], reply.Rows.Select(row => row["name"]));
        Assert.Equal("true", reply.Rows[1][".dead"]);
    }

    [Fact]
    public void A_router_by_dhcp_is_reached_as_long_as_it_asks()
    {
        using var bench = new RouterBench(new RouterSettings { Dhcp = true });
        var client = bench.Open();
        Assert.Equal("true", bench.Do(client, "/ip/address/print").Rows[0]["dynamic"]);
        Assert.Equal(RouterOsOutcome.Unknown, bench.Ask(client, "/ip/dhcp-client/disable", "=numbers=*1").Outcome);
        Assert.Equal(IPAddress.Parse("10.33.1.2"), bench.Router.Settings.Address);
    }
}
