using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.RouterOs.Simulated;

public sealed class SimulatedScriptTests
{
    /// <summary>Runs a script and gives what it logged.</summary>
    private static string Log(RouterBench bench, string script)
    {
        var before = bench.Router.Log.Count;
        bench.Router.Console(script);
        return string.Join('|', bench.Router.Log.Skip(before).Select(line => line.Message));
    }

    [Theory]
    [InlineData("satu", ":log info \"satu\"")]
    [InlineData("satu|dua", ":log info satu; /log info message=dua")]
    [InlineData("a\"$\\b", ":log info \"a\\\"\\$\\\\b\"")]
    [InlineData("a b", ":log info \"a\\20\\62\"")]
    [InlineData("ab", ":log info \"a\\\r\n   b\"")]
    [InlineData("x=5", ":local x 5; :log info \"x=$x\"")]
    [InlineData("n=0", ":log info \"n=$[:len [/ip/pool/find]]\"")]
    [InlineData("sum 3", ":local x 1; :log info (\"sum \" . ($x + 2))")]
    [InlineData("yes", ":if (1 = 1 && \"a\" != \"b\") do={:log info yes} else={:log info no}")]
    [InlineData("no", ":if (!(2 > 1) || [:len [/ip/pool/find]] > 0) do={:log info yes} else={:log info no}")]
    [InlineData("caught", ":do {:error \"x\"} on-error={:log info caught}")]
    [InlineData("2", ":local n 0; :do {:set n ($n + 1)} on-error={}; :do {:set n ($n + 1); :error x} on-error={}; :log info $n")]
    [InlineData("api|api-ssl", ":foreach s in=[/ip/service/find where name~\"^api\"] do={:log info [/ip/service/get $s name]}")]
    [InlineData("time 00:05:00", ":log info (\"time \" . [/ip/hotspot/profile/get default trial-uptime-limit])", "/ip/hotspot/profile/set default trial-uptime-limit=5m")]
    [InlineData("MikroTik", ":log info [/system identity get name]")]
    [InlineData("true str nothing", ":log info (([/ip service get api disabled] = false) . \" \" . [:typeof \"x\"] . \" \" . [:typeof [/ip address get [find comment=manajemen] nothing-like-it]])")]
    public void Statements_and_expressions(string logged, string script, string before = "")
    {
        using var bench = new RouterBench();
        bench.Router.Console(before);
        Assert.Equal(logged, Log(bench, script));
    }

    [Theory]
    [InlineData("syntax error (line 2 column 6)", ":log info one\n:log \x01")]
    [InlineData("bad command name frobnicate", ":frobnicate")]
    [InlineData("no such item", "/ip/pool/set nosuch ranges=10.0.0.1")]
    [InlineData("x", ":error \"x\"")]
    [InlineData("conditional not boolean", ":if (1) do={}")]
    public void Errors_end_a_script_with_the_routers_words(string message, string script)
    {
        using var bench = new RouterBench();
        Assert.Equal(message, Assert.Throws<RouterTrapException>(() => bench.Router.Console(script)).Message);
    }

    [Fact]
    public void A_find_by_the_old_value_makes_an_inverse_that_checks_the_state()
    {
        using var bench = new RouterBench();
        bench.Router.Console("/ip/pool/add name=p ranges=10.0.0.2; /ip/hotspot/user/profile/add name=u idle-timeout=600");
        const string inverse = "/ip/pool/set [find where name=\"p\" ranges=\"10.0.0.2\"] ranges=\"10.0.0.1\"\n"
            + "/ip/hotspot/user/profile/set [find name=\"u\" idle-timeout=\"00:10:00\"] idle-timeout=none !rate-limit";
        for (var i = 0; i < 2; i++)
        {
            bench.Router.Console(inverse);
            Assert.Equal("10.0.0.1", bench.Get("/ip/pool", "p", "ranges"));
            Assert.Equal("none", bench.Get("/ip/hotspot/user/profile", "u", "idle-timeout"));
        }

        // Nothing found is nothing done, and no error.
        bench.Router.Console("/ip/pool/remove [find name=nosuch]; /ip/pool/set [find name=nosuch] comment=x");
    }

    [Fact]
    public void Rows_come_back_to_their_place()
    {
        using var bench = new RouterBench();
        foreach (var c in "abc")
            bench.Router.Console($"/queue/simple/add name={c} target=10.0.0.0/8");
        var before = bench.Text();
        bench.Router.Console("/queue/simple/remove [find name=b]");
        const string back = ":if ([:len [/queue/simple/find where name=\"b\"]] = 0) do={/queue/simple/add name=\"b\" target=\"10.0.0.0/8\" place-before=[find name=\"c\"]}";
        bench.Router.Console(back);
        bench.Router.Console(back);
        Assert.Equal(before, bench.Text());
        bench.Router.Console("/queue/simple/move [find name=c] destination=[find name=a]; /queue/simple/move [find name=c]");
        Assert.Equal(before, bench.Text());
    }

    [Fact]
    public void A_script_has_no_more_rights_than_its_policy()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        bench.Do(client, "/system/script/add", "=name=weak", "=policy=read,test", "=source=/ip/pool/add name=p ranges=10.0.0.1");
        Assert.Equal("not enough permissions (9)", bench.Refused(client, "/system/script/run", "=number=weak"));
        bench.Do(client, "/system/script/set", "=.id=weak", "=policy=read,write,test");
        bench.Do(client, "/system/script/run", "=number=weak");
        Assert.Equal("2", bench.Get("/system/script", "weak", "run-count"));

        bench.Router.Console("/user/group/add name=lemah policy=read,test,api; /user/add name=tamu group=lemah password=x");
        Assert.Equal("not enough permissions (9)", bench.Refused(bench.Open("tamu", "x"), "/system/script/run", "=number=weak"));
    }

    [Fact]
    public void A_statement_can_be_made_to_fail_once_and_the_power_to_go_in_the_middle()
    {
        using var bench = new RouterBench(new RouterSettings { BatteryClock = true });
        const string script = ":do {/ip/pool/add name=a ranges=10.0.0.1} on-error={:log error failed}\n/ip/pool/add name=b ranges=10.0.0.1\n/ip/pool/add name=c ranges=10.0.0.1";
        var failing = true;
        bench.Router.Scripts.Failing = statement => statement.Contains("name=a", StringComparison.Ordinal) && failing && !(failing = false);
        Assert.Equal("failed", Log(bench, script));
        Assert.Null(bench.Get("/ip/pool", "a", "ranges"));

        bench.Router.Console("/ip/pool/remove [find]");
        bench.Router.Scripts.Failing = statement =>
        {
            if (statement.Contains("name=b", StringComparison.Ordinal))
                bench.Router.PowerLoss();
            return false;
        };
        bench.Router.Console(script);
        Assert.Equal(("10.0.0.1", null, null), (bench.Get("/ip/pool", "a", "ranges"), bench.Get("/ip/pool", "b", "ranges"), bench.Get("/ip/pool", "c", "ranges")));
        Assert.False(bench.Router.Running);
        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        bench.Open();
    }

    [Fact]
    public void Scripts_find_and_remove_files()
    {
        using var bench = new RouterBench();
        var client = bench.Open();
        Assert.StartsWith("*", bench.Do(client, "/file/add", "=name=hotspot/login.html", "=contents=<html>").Ret, StringComparison.Ordinal);
        bench.Router.Console(":if ([:len [/file/find where name=\"hotspot/login.html\"]] > 0) do={/file/remove [find where name=\"hotspot/login.html\"]}");
        Assert.Empty(bench.Do(client, "/file/print").Rows);
        Assert.Equal("Done", $"{bench.Ask(client, "/execute", "=script=/ip/pool/add name=e ranges=10.0.0.9").Outcome}");
        bench.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("10.0.0.9", bench.Get("/ip/pool", "e", "ranges"));
    }

    [Fact]
    public void Random_scripts_end_in_an_error_or_do_not()
    {
        using var bench = new RouterBench();
        var chance = new Random(33);
        const string alphabet = ":/[]{}()\"$\\ ;=!.,*\nabdefilnoprst0159";
        var refused = 0;
        for (var i = 0; i < 3000; i++)
        {
            var script = new string([.. Enumerable.Range(0, chance.Next(1, 60)).Select(_ => alphabet[chance.Next(alphabet.Length)])]);
            try
            {
                bench.Router.Console(script);
            }
            catch (RouterTrapException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, 3000);
        var deep = string.Concat(Enumerable.Repeat(":do {", 10_000)) + string.Concat(Enumerable.Repeat("}", 10_000));
        Assert.Throws<RouterTrapException>(() => bench.Router.Console(deep));
        Assert.Throws<RouterTrapException>(() => bench.Router.Console(":put " + new string('(', 100_000)));
        Assert.Throws<RouterTrapException>(() => bench.Router.Console(":put " + new string('[', 5_000) + new string(']', 5_000)));
        Assert.Throws<RouterTrapException>(() => bench.Router.Console(":put " + new string('!', 100_000)));
    }

    [Fact]
    public void A_client_that_means_harm_is_cut_off()
    {
        using var bench = new RouterBench();
        foreach (var bytes in new byte[][] { [0xFF], [0xF0, 0xFF, 0xFF, 0xFF, 0xFF], ScriptedPeer.Bytes("/ip/pool/print"), [.. Enumerable.Repeat(ScriptedPeer.Bytes("/login", "=name=x"), 20).SelectMany(one => one)] })
        {
            var stream = bench.Wait(InProcessApi.Connector(bench.Router, RouterBench.Technician, bench.Clock)(CancellationToken.None));
            _ = stream.WriteAsync(bytes).AsTask();
            Assert.DoesNotContain(bench.Router.Sessions, session => session.LoggedIn);
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Empty(bench.Router.Sessions);
        }

        bench.Open();
    }
}
