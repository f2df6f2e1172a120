namespace InternetDesa.Agent.Probes.Host;

/// <summary>Reads <c>/proc</c> and <c>/sys</c>.</summary>
/// <param name="root">Where these two are; a test gives a directory of its own.</param>
public sealed class LinuxHostCounters(string root = "/") : IHostCounters
{
    /// <inheritdoc/>
    public IReadOnlyList<InterfaceCounters> ReadInterfaces(IReadOnlyCollection<string> only) =>
    [
        .. ProcText.Interfaces(Read("proc/net/dev") ?? "")
            .Where(counters => only.Count > 0 ? only.Contains(counters.Name) : IsHardware(counters.Name))
            .Select(counters => counters with
            {
                IsUp = Read($"sys/class/net/{counters.Name}/operstate")?.Trim() == "up",
                // Megabits per second; -1 where there is no link.
                SpeedBps = Math.Max(0, Number($"sys/class/net/{counters.Name}/speed") ?? 0) * 1_000_000,
            }),
    ];

    /// <inheritdoc/>
    public HostState ReadHost()
    {
        var cpu = ProcText.Cpu(Read("proc/stat") ?? "");
        var memory = ProcText.Memory(Read("proc/meminfo") ?? "");
        return new HostState(ProcText.Uptime(Read("proc/uptime") ?? ""), cpu?.Total, cpu?.Idle, memory?.TotalBytes, memory?.UsedBytes,
            ProcText.Temperature(Read("sys/class/thermal/thermal_zone0/temp") ?? "")) with
        {
            Volt = Supplies("Battery", "Mains", "USB", "UPS").Select(supply => Number($"{supply}/voltage_now") / 1e6).FirstOrDefault(volt => volt > 0),
            // Where there are mains to be told of: a box that knows only its battery can not say whether it is charged or spent.
            OnBattery = Supplies("Mains", "USB").Select(supply => Number($"{supply}/online")).ToArray() is { Length: > 0 } mains
                ? Array.TrueForAll(mains, online => online == 0)
                : null,
            ChargePct = Supplies("Battery", "UPS").Select(supply => (double?)Number($"{supply}/capacity")).FirstOrDefault(charge => charge is not null),
        };
    }

    /// <inheritdoc/>
    public string MachineBoot => (Read("proc/sys/kernel/random/boot_id") ?? "").Trim();

    // Documentation/ABI/testing/sysfs-class-power of Linux.
    private IEnumerable<string> Supplies(params string[] types)
    {
        var directory = Path.Combine(root, "sys/class/power_supply");
        return Directory.Exists(directory)
            ? Directory.GetDirectories(directory).Order(StringComparer.Ordinal).Where(supply => types.Contains((Read($"{supply}/type") ?? "").Trim()))
            : [];
    }

    // Only what has a device behind it has this link: loopback, bridges, tunnels and VLANs have none.
    private bool IsHardware(string name) => Path.Exists(Path.Combine(root, $"sys/class/net/{name}/device"));

    private long? Number(string path) => ProcText.Number(Read(path) ?? "");

    // A file that is missing, and one that the driver answers with EINVAL (the speed of a link that is down), tell nothing.
    private string? Read(string path)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, path));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
