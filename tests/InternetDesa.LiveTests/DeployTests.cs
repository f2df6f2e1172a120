using InternetDesa.Core.Identity;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests;

/// <summary>The command lines of the systemd units with their option files, the paths led into a directory of the test.</summary>
public sealed class DeployTests
{
    [Theory]
    [InlineData("collector", "MQTT server on")]
    [InlineData("status", "Now listening on")]
    [InlineData("agent", "33/01/01/2001/agent started")]
    public async Task A_unit_s_command_line_starts_its_program_and_SIGTERM_ends_it_with_0(string program, string started)
    {
        using var directory = new TempDirectory();
        await using var child = Start(program, directory);
        await child.SaidAsync(started);
        child.Terminate();
        Assert.Equal(0, await child.ExitAsync());
    }

    [Fact]
    public async Task Faulty_options_end_with_the_code_at_which_systemd_stops_trying()
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["etc"]);
        await using var child = Start("collector", directory, inventory: "code,device\n");
        Assert.Equal(2, await child.ExitAsync());
        Assert.Contains("the column 'role' is missing", child.Output, StringComparison.Ordinal);
        Assert.Contains("RestartPreventExitStatus=2", Unit("collector"));
    }

    private static string[] Unit(string program) => File.ReadAllLines(Deployed($"systemd/internet-desa-{program}.service"));

    private static string Deployed(string path) => Path.Combine(Repository.Root, "deploy", path);

    private static ChildProcess Start(string program, TempDirectory directory, string? inventory = null)
    {
        var address = Loopback.Next();
        string Local(string text) => text.Replace("/var/lib/internet-desa", directory["var"], StringComparison.Ordinal)
            .Replace("/etc/internet-desa", directory["etc"], StringComparison.Ordinal).Replace("%d", directory["etc"], StringComparison.Ordinal)
            .Replace("0.0.0.0", address.ToString(), StringComparison.Ordinal).Replace("127.0.0.1", address.ToString(), StringComparison.Ordinal)
            .Replace("collector.example", address.ToString(), StringComparison.Ordinal);

        foreach (var folder in new[] { "var/collector", "var/state", "var-agent", "etc" })
            Directory.CreateDirectory(directory[folder]);
        File.WriteAllText(directory[$"etc/{program}.json"], Local(File.ReadAllText(Deployed($"etc/{program}.json"))));
        File.WriteAllText(directory["etc/inventory.csv"], inventory ?? File.ReadAllText(Deployed("etc/inventory.csv")));
        using (var authority = CertificateAuthority.Create("Test authority", TimeSpan.FromHours(2), TimeProvider.System))
        {
            authority.Save(directory["etc/ca.pem"], directory["etc/ca.key"]);
            authority.IssueServer([address.ToString()], TimeSpan.FromHours(1)).Save(directory["etc/server.pem"], directory["etc/server.key"]);
        }

        foreach (var secret in new[] { "passwords", "influx-token", "password", "snmp" })
            File.WriteAllText(directory[$"etc/{secret}"], "");

        var unit = Unit(program);
        var command = unit.Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal))["ExecStart=".Length..].Split(' ');
        // The agent's package has the runtime in its program; the same one is started here by the tests' own.
        var file = $"/usr/lib/internet-desa/{program}/{Path.GetFileName(Repository.Program(program))}";
        string[] expected = program == "agent" ? [Path.ChangeExtension(file, null)] : ["/usr/bin/dotnet", file];
        Assert.Equal(expected, command[..expected.Length]);
        var environment = unit.Where(line => line.StartsWith("Environment=", StringComparison.Ordinal))
            .Select(line => line.Split('=', 3)).ToDictionary(parts => parts[1], parts => Local(parts[2]));
        return ChildProcess.Start(
            ChildProcess.Dotnet, [Repository.Program(program), .. command[expected.Length..].Select(Local)], directory.Root, environment);
    }
}
