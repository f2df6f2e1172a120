using System.Text.Json;
using InternetDesa.Core.Regions;
using InternetDesa.Core.Spool;

namespace InternetDesa.Simulator.Demo;

/// <summary>The demo's data on disk, and the right to write it: what a second start goes on with.</summary>
internal sealed class DemoDirectory : IDisposable
{
    private static readonly string[] Files = ["demo.json", "inventory.csv", "passwords", "communities", "totals.json"];
    private static readonly string[] Directories = ["collector", "agents", "state", "routers"];
    private readonly DirectoryLock _lock;

    private DemoDirectory(string root, DirectoryLock held)
    {
        Root = root;
        _lock = held;
    }

    /// <summary>The directory, absolute.</summary>
    public string Root { get; }

    /// <summary>The devices of all villages.</summary>
    public string Inventory => Path.Combine(Root, "inventory.csv");

    /// <summary>The hashed passwords that the collector reads.</summary>
    public string Passwords => Path.Combine(Root, "passwords");

    /// <summary>The SNMP communities that the collector reads.</summary>
    public string Communities => Path.Combine(Root, "communities");

    /// <summary>The collector's data directory.</summary>
    public string Collector => Path.Combine(Root, "collector");

    /// <summary>The state database.</summary>
    public string Database => Path.Combine(Root, "state", "state.db");

    /// <summary>What a technician needs to reach the villages' routers.</summary>
    public string Routers => Path.Combine(Root, "routers");

    /// <summary>What became of the points of the runs before.</summary>
    public string Totals => Path.Combine(Root, "totals.json");

    private string Settings => Path.Combine(Root, "demo.json");

    /// <summary>An agent's data directory.</summary>
    public string Agent(VillageCode village) => Path.Combine(Root, "agents", village.Digits);

    /// <summary>An agent's password, for the owner's eyes only.</summary>
    public string AgentPassword(VillageCode village) => Path.Combine(Agent(village), "password");

    /// <summary>Opens the directory for these options; a new one is filled.</summary>
    /// <exception cref="DemoException">It belongs to another demo, or to no demo at all.</exception>
    /// <exception cref="DirectoryInUseException">Another demo runs on it.</exception>
    /// <exception cref="IOException">It can not be made, read or written.</exception>
    public static DemoDirectory Open(DemoOptions options)
    {
        var root = Path.GetFullPath(options.Directory);
        // It may be emptied below, so it has to be a demo's beyond doubt: only our names, and our lock among them.
        var names = Directory.Exists(root) ? Directory.EnumerateFileSystemEntries(root).Select(Path.GetFileName).ToList() : [];
        if (names.Any(name => !IsOurs(name!)) || (names.Count > 0 && !names.Contains("lock")))
            throw new DemoException($"--keep {options.Directory}: it holds something else than a demo; write a new or empty directory.");
        var directory = new DemoDirectory(root, DirectoryLock.Take(root));
        try
        {
            directory.Prepare(options);
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    /// <summary>Gives the directory back.</summary>
    public void Dispose() => _lock.Dispose();

    private void Prepare(DemoOptions options)
    {
        if (options.Fresh || !File.Exists(Settings))
            Empty();
        var wanted = new StoredSettings(options.Villages, options.Seed);
        if (File.Exists(Settings))
        {
            var stored = JsonSerializer.Deserialize<StoredSettings>(File.ReadAllText(Settings), JsonSerializerOptions.Web);
            if (stored != wanted)
                throw new DemoException(
                    $"--keep {options.Directory}: it has a demo of --villages {stored?.Villages} --seed {stored?.Seed}; "
                    + "write the same, or --fresh to empty it, or another directory.");
            DemoDevices.WriteCredentials(this);
            return;
        }

        foreach (var name in Directories)
            Directory.CreateDirectory(Path.Combine(Root, name));
        DemoDevices.Write(this, options);
        DemoDevices.WriteCredentials(this);
        // The last file: without it, the next start fills the directory anew.
        AtomicFile.Write(Settings, JsonSerializer.SerializeToUtf8Bytes(wanted, JsonSerializerOptions.Web));
    }

    // Only what a demo makes, the settings first: should the process end in between, the next start goes on with a new demo.
    private void Empty()
    {
        foreach (var name in Files)
            File.Delete(Path.Combine(Root, name));
        foreach (var path in Directories.Select(name => Path.Combine(Root, name)).Where(Directory.Exists))
            Directory.Delete(path, recursive: true);
    }

    private static bool IsOurs(string name) =>
        name == "lock" || Directories.Contains(name) || Files.Any(file => name == file || name == file + ".tmp");

    private sealed record StoredSettings(int Villages, int Seed);
}
