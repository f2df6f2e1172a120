using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using InternetDesa.Core.Identity;

namespace InternetDesa.Bench.Chaos;

/// <summary>A collector's files and address, for any number of starts.</summary>
internal sealed class ChaosSite : IDisposable
{
    public const string Password = "rahasia";

    private static int _given;
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-chaos-");
    private readonly Dictionary<string, object> _options;

    /// <summary>Makes the files.</summary>
    /// <param name="villages">How many villages have an agent.</param>
    /// <param name="influx">Where it delivers.</param>
    public ChaosSite(int villages, string influx)
    {
        var n = Interlocked.Increment(ref _given);
        var address = new IPAddress([127, (byte)(32 + (n % 30)), (byte)(Environment.ProcessId >> 8), (byte)Environment.ProcessId]);
        (Mqtt, Broker) = (new IPEndPoint(address, 1883), new IPEndPoint(address, 1884));
        Devices = [.. Enumerable.Range(1, villages).Select(i => DeviceId.Parse($"33/01/01/{2000 + i}/agent"))];
        File.WriteAllLines(this["inventory.csv"],
            ["code,device,role", .. Devices.SelectMany(agent => new[] { $"{agent.Village.Digits},agent,agent", $"{agent.Village.Digits},gw,gateway" })]);
        File.WriteAllLines(this["passwords"], Devices.Select(agent =>
            PasswordFile.Line(agent, Encoding.UTF8.GetBytes(Password), "salt salt salt"u8, iterations: 1)));
        DataDirectory = this["data"];
        _options = new Dictionary<string, object>
        {
            ["DataDirectory"] = DataDirectory,
            ["Database"] = Database,
            ["InventoryFile"] = this["inventory.csv"],
            ["ReceiptIntervalSeconds"] = 1,
            ["SegmentMegabytes"] = 1,
            ["Mqtt"] = new Dictionary<string, object> { ["Listen"] = Mqtt.ToString(), ["PasswordFile"] = this["passwords"] },
            ["Admin"] = new Dictionary<string, object> { ["Listen"] = "" },
            ["Influx"] = new Dictionary<string, object> { ["Url"] = influx },
        };
    }

    public IReadOnlyList<DeviceId> Devices { get; }

    /// <summary>The collector's MQTT server.</summary>
    public IPEndPoint Mqtt { get; }

    /// <summary>Where a part may run a broker.</summary>
    public IPEndPoint Broker { get; }

    public string DataDirectory { get; private set; }

    public string Database => this["state.db"];

    public string this[string name] => Path.Combine(_directory.FullName, name);

    /// <summary>Where the collector's data lie; before the first start.</summary>
    public ChaosSite At(string directory)
    {
        _options["DataDirectory"] = DataDirectory = directory;
        return this;
    }

    /// <summary>Sets an option of section <c>Collector</c>.</summary>
    public ChaosSite With(string option, object value)
    {
        _options[option] = value;
        return this;
    }

    /// <summary>Starts a collector, under a tracer where one is named, and waits until it listens.</summary>
    public async Task<ChaosProcess> StartAsync(params string[] tracer)
    {
        var collector = Start(tracer);
        try
        {
            await collector.SaidAsync("MQTT server on");
            return collector;
        }
        catch
        {
            await collector.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a collector.</summary>
    public ChaosProcess Start(params string[] tracer)
    {
        File.WriteAllText(this["collector.json"], JsonSerializer.Serialize(new { Collector = _options }));
        var dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));
        return new ChaosProcess(_directory.FullName,
            [.. tracer, dotnet, Path.Combine(AppContext.BaseDirectory, "InternetDesa.Collector.dll"), "--config", this["collector.json"]]);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
