using System.Text.RegularExpressions;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Cli;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Tests.Provisioning.Fleet;

/// <summary>Villages with simulated routers on one clock, their inventory, two technicians and an admin, and desactl.</summary>
public abstract class FleetTest : IDisposable
{
    private readonly Dictionary<string, LockoutWorld> _worlds = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("desa-fleet-").FullName;
    private readonly StringWriter _output = new(), _errors = new();

    protected FleetTest()
    {
        Clock.Advance(TimeSpan.FromDays(1));
        using var key = VaultKey.CreateFile(In("vault.key"));
        using var vault = VaultFile.Create(In("vault"), key);
        var secrets = new Dictionary<string, string> { ["lab/user"] = "desa", ["lab/password"] = "rahasia" };
        foreach (var code in RegionTable.CentralJava().Villages)
            secrets[$"pin/{code}/gw"] = new string('a', 64);
        vault.Change(before => before.With(secrets));
        File.WriteAllText(In("manifest.yaml"), SmallManifest.Network);
        Operators(approveAbove: 50);
    }

    internal VirtualClock Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 2, 0, 0, TimeSpan.Zero));

    internal int MostAtOnce { get; private set; }

    public void Dispose()
    {
        foreach (var world in _worlds.Values)
            world.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Villages of kecamatan 33.01.01 and 33.01.02, each with its router.</summary>
    internal IReadOnlyList<VillageCode> Villages(int first, int second = 0, Func<int, string>? upstream = null)
    {
        var all = RegionTable.CentralJava().Villages;
        var codes = all.Where(code => code.Kecamatan == "330101").Take(first).Concat(all.Where(code => code.Kecamatan == "330102").Take(second)).ToList();
        var rows = codes.Select((code, i) => $"{code.Dotted},gw,gateway,10.33.{i + 1}.2,lab,{upstream?.Invoke(i)}");
        File.WriteAllText(In("inventory.csv"), "code,device,role,address,credential,upstream\n" + string.Join('\n', rows) + "\n");
        for (var i = 0; i < codes.Count; i++)
        {
            _worlds[$"10.33.{i + 1}.2"] = new LockoutWorld(
                new RouterSettings { Management = $"10.33.{i + 1}.2/24", Gateway = $"10.33.{i + 1}.1", Serial = $"SIM{codes[i].Digits}" }, Clock);
        }

        Clock.Advance(TimeSpan.FromDays(1));
        return codes;
    }

    internal LockoutWorld World(int i) => _worlds[$"10.33.{i + 1}.2"];

    internal void Operators(int approveAbove)
    {
        Operator Person(string name, OperatorRole role, string scope)
        {
            var path = In($"{name}.pem");
            return new Operator(name, role, [scope], File.Exists(path) ? OperatorKey.PublicOf(path) : OperatorKey.Create(path));
        }

        new OperatorsFile([Person("ani", OperatorRole.Technician, "3301"), Person("budi", OperatorRole.Technician, "33"), Person("citra", OperatorRole.Viewer, "33"), Person("dewi", OperatorRole.Admin, "33")], approveAbove)
            .Save(In("operators.json"));
    }

    /// <summary>Where the journal is.</summary>
    protected virtual string JournalPlace => In("journal.db");

    internal FleetJournal Journal() => FleetJournal.Open(JournalPlace, Clock);

    internal OperatorKey Key(string who) => OperatorKey.Open(In($"{who}.pem"), OperatorsFile.Load(In("operators.json")));

    internal string In(string name) => Path.Combine(_folder, name);

    internal int Run(string who, params string[] arguments) => Wait(RunAsync(who, arguments));

    internal Task<int> RunAsync(string who, params string[] arguments) => RunAsync(Clock, who, arguments);

    internal Task<int> RunAsync(TimeProvider clock, string who, params string[] arguments)
    {
        var surroundings = new Surroundings(_output, _errors, Input, clock) { Connect = Connect, Http = Http };
        string[] files =
        [
            "--inventory", In("inventory.csv"), "--manifest", In("manifest.yaml"), "--vault", In("vault"), "--vault-key", In("vault.key"), "--state", In("state"),
            "--journal", JournalPlace, "--operators", In("operators.json"), "--operator-key", In($"{who}.pem"),
        ];
        // Who looks alone is asked for no key.
        return DesactlCommand.RunAsync([.. arguments, .. arguments[0] == "plan" ? files[..10] : files], surroundings);
    }

    internal T Wait<T>(Task<T> task)
    {
        Clock.RunUntil(task);
        return task.GetAwaiter().GetResult();
    }

    internal string Said()
    {
        var said = _output.ToString() + _errors;
        _output.GetStringBuilder().Clear();
        _errors.GetStringBuilder().Clear();
        return said;
    }

    /// <summary>The roll-out that was begun last.</summary>
    internal static string IdIn(string said) => Regex.Match(said, @"R\d{8}-[0-9a-f]{4}").Value;

    /// <summary>What is typed.</summary>
    internal TextReader Input { get; set; } = TextReader.Null;

    /// <summary>The status site; null where nobody asks it.</summary>
    internal Func<HttpMessageHandler>? Http { get; set; }

    protected virtual IRouterOsConnection Opened(string host) => _worlds[host].Connect();

    private IRouterOsConnection Connect(RouterTarget target)
    {
        MostAtOnce = Math.Max(MostAtOnce, _worlds.Values.Count(world => world.Router.Sessions.Count > 0));
        return Opened(target.Host);
    }
}
