using System.Text.Json;
using InternetDesa.LiveTests.Support;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.LiveTests.RouterOs;

/// <summary>Clients that others wrote, on the simulated router: what they and our client read the same is not our misreading alone.</summary>
public sealed class ForeignClientTests
{
    private static string Clients => Path.Combine(Repository.Root, "tests", "InternetDesa.LiveTests", "RouterOs", "clients");

    [Theory]
    [InlineData("6.49", true)]
    [InlineData("6.49", false)]
    [InlineData("7.12", false)]
    [InlineData("7.18", false)]
    [InlineData("7.20", false)]
    public async Task Librouteros_reads_writes_and_is_refused(string version, bool oldLogin)
    {
        const string python = "/usr/bin/python3";
        RequiredProgram.Need(python, "python3-librouteros");
        if ((await ChildProcess.RunAsync(python, ["-c", "import librouteros"])).Code != 0)
            RequiredProgram.Missing("python3-librouteros is not installed; 'apt-get install python3-librouteros' brings it");

        using var router = TestRouter.Create(version, oldLogin);
        await using var listener = TestRouter.Listen(router);
        // Its five writes are: add, set, add (refused), remove, add.
        router.Fault = new RouterFault(RouterFaultKind.Fin, Write: 5);
        var saw = await RunAsync(python,
            [Path.Combine(Clients, "librouteros_client.py"), $"{listener.Port}", oldLogin ? "token" : "plain", router.Settings.Password]);

        Assert.Equal("*1", saw.GetProperty("id").GetString());
        Assert.Equal("""{"name": "desa", "ranges": "10.5.50.2-10.5.50.254", "comment": 20000}""", saw.GetProperty("row").GetRawText());
        // Since 7.19 its own connection is a row of that name too.
        Assert.Equal(version == "7.20" ? ["api", "ssh", "api"] : ["ssh", "api"],
            saw.GetProperty("or").EnumerateArray().Select(row => row.GetProperty("name").GetString()));
        Assert.Equal(["api-ssl"], saw.GetProperty("greater").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("""["failure: pool with such name exists", 4]""", saw.GetProperty("trap").GetRawText());
        Assert.Equal(0, saw.GetProperty("empty").GetArrayLength());
        Assert.Contains("api", saw.GetProperty("enabled").EnumerateArray().Select(name => name.GetString()));
        Assert.DoesNotContain("www-ssl", saw.GetProperty("enabled").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("ConnectionClosed", saw.GetProperty("closed").GetString());
        Assert.Equal("lost", Assert.Single(router.Config.Rows(router.Schema["/ip/pool"])).Name);
    }

    // It does not know !empty, which routers say since 7.18.
    [Theory]
    [InlineData("6.49", true)]
    [InlineData("7.12", false)]
    [InlineData("7.16", false)]
    public async Task Node_routeros_keeps_tags_apart_and_stops_a_listen(string version, bool oldLogin)
    {
        var node = RequiredProgram.Need("node", "nodejs");
        var modules = Path.Combine(Repository.Root, "artifacts", "live-clients");
        if (!Directory.Exists(Path.Combine(modules, "node_modules", "node-routeros")))
            RequiredProgram.Missing("node-routeros is not installed; './desa test' brings it into artifacts/live-clients");

        using var router = TestRouter.Create(version, oldLogin);
        await using var listener = TestRouter.Listen(router);
        var saw = await RunAsync(node, [Path.Combine(Clients, "node_client.js"), modules, $"{listener.Port}", router.Settings.Password]);

        Assert.Equal("*1", saw.GetProperty("id").GetString());
        Assert.Equal("10.5.50.2-10.5.50.99", saw.GetProperty("ranges").GetString());
        Assert.Equal(20000, saw.GetProperty("comment").GetInt32());
        Assert.Equal(["ssh", "api"], saw.GetProperty("services").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal("MikroTik", saw.GetProperty("identity").GetString());
        Assert.Equal("failure: pool with such name exists", saw.GetProperty("trap").GetString());
        Assert.Equal(["desa", "desa"], saw.GetProperty("events").EnumerateArray().Select(name => name.GetString()));
        Assert.Empty(router.Config.Rows(router.Schema["/ip/pool"]));
    }

    private static async Task<JsonElement> RunAsync(string program, IEnumerable<string> arguments)
    {
        var (code, output) = await ChildProcess.RunAsync(program, arguments);
        Assert.True(code == 0, output);
        return JsonDocument.Parse(output).RootElement;
    }
}
