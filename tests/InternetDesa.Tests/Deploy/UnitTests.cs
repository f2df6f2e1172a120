using InternetDesa.Agent;
using InternetDesa.Collector;
using InternetDesa.Core.Options;
using InternetDesa.Provisioning.Serving;
using InternetDesa.Status;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Tests.Deploy;

/// <summary>The systemd units, and the option files that they name. A live test starts their command lines.</summary>
public sealed class UnitTests : IDisposable
{
    private static readonly Dictionary<string, string> Asked = new()
    {
        ["Restart"] = "on-failure",
        ["RestartPreventExitStatus"] = "2",
        ["NoNewPrivileges"] = "yes",
        ["ProtectSystem"] = "strict",
        ["ProtectHome"] = "yes",
        ["PrivateTmp"] = "yes",
        ["CapabilityBoundingSet"] = "",
        ["SystemCallArchitectures"] = "native",
    };

    private readonly string _root = Directory.CreateTempSubdirectory("desa-units-").FullName;

    public static TheoryData<string> Programs => ["collector", "status", "agent", "provisioning"];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Programs))]
    public void A_unit_starts_its_program_again_after_faults_and_gives_it_few_rights(string program)
    {
        var unit = Unit(program);
        Assert.Equal(["Unit", "Service", "Install"], unit.Sections);
        Assert.All(Asked, asked => Assert.Equal([asked.Value], unit.Service(asked.Key)));
        // The agent's package has the runtime in it.
        var command = program switch
        {
            "agent" => "/usr/lib/internet-desa/agent/InternetDesa.Agent",
            "provisioning" => "/usr/bin/dotnet /usr/lib/internet-desa/provisioning/desactl.dll serve",
            _ => $"/usr/bin/dotnet /usr/lib/internet-desa/{program}/InternetDesa.{Title(program)}.dll",
        };
        Assert.Equal([$"{command} --config /etc/internet-desa/{program}.json"],
            unit.Service("ExecStart"));
        Assert.True(unit.Service("DynamicUser") is ["yes"] || unit.Service("User") is [not "root"]);
        Assert.NotEmpty(unit.Service("StateDirectory"));
    }

    [Fact]
    public void The_collector_s_options_hold() => Assert.Equal("0.0.0.0:8883", Read<CollectorOptions>("collector", CollectorOptions.Section).Mqtt.TlsListen);

    [Fact]
    public void The_site_s_options_hold_and_name_the_collector_s_database() =>
        Assert.EndsWith("state/state.db", Read<StatusOptions>("status", StatusOptions.Section).Database, StringComparison.Ordinal);

    [Fact]
    public void The_agent_s_options_hold() => Assert.NotNull(Read<AgentOptions>("agent", AgentOptions.Section).PasswordFile);

    [Fact]
    public void The_provisioning_service_s_options_hold() =>
        Assert.Equal("127.0.0.1:9092", Read<ServeOptions>("provisioning", ServeOptions.Section).Listen);

    [Fact]
    public void An_option_file_with_a_fault_is_found()
    {
        var fault = Assert.Throws<OptionsException>(() => Read<StatusOptions>("status", StatusOptions.Section, "\"Listen\"", "\"Listens\""));
        Assert.StartsWith("Status:Listens: no such option", Assert.Single(fault.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_that_is_no_assignment_is_refused() =>
        Assert.Throws<FormatException>(() => UnitFile.Parse("[Service]\nRestart on-failure"));

    private static UnitFile Unit(string program) => UnitFile.Parse(Deployment.Read($"deploy/systemd/internet-desa-{program}.service"));

    private static string Title(string program) => char.ToUpperInvariant(program[0]) + program[1..];

    // The file, then the unit's environment, as the program reads them; every file that they name is there, with nothing in it.
    private T Read<T>(string program, string section, string right = "", string wrong = "")
        where T : class, IOptionsBlock, new()
    {
        var unit = Unit(program);
        var json = Deployment.Read($"deploy/etc/{program}.json");
        var file = Path.Combine(_root, "options.json");
        File.WriteAllText(file, right.Length == 0 ? json : json.Replace(right, wrong, StringComparison.Ordinal));
        var environment = unit.Service("Environment").Select(line => line.Split('=', 2)).ToDictionary(
            pair => pair[0].Replace("__", ":", StringComparison.Ordinal), pair => (string?)Credential(unit, pair[1]));
        var configuration = new ConfigurationBuilder().AddJsonFile(file).AddInMemoryCollection(environment).Build();
        foreach (var (key, value) in configuration.AsEnumerable().Where(pair => pair.Value?.StartsWith("/etc/internet-desa/", StringComparison.Ordinal) == true))
            configuration[key] = Touch(Path.GetFileName(value!));
        return OptionsReader.Read<T>(configuration, section);
    }

    private string? Credential(UnitFile unit, string value)
    {
        var name = value.Replace("%d/", "", StringComparison.Ordinal);
        Assert.Contains(unit.Service("LoadCredential"), credential => credential.StartsWith($"{name}:/etc/internet-desa/secrets/", StringComparison.Ordinal));
        return Touch(name);
    }

    private string Touch(string name)
    {
        var path = Path.Combine(_root, name);
        File.WriteAllText(path, "");
        return path;
    }
}
