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
            ProcText.Temperature(Read("sys/class/thermal/thermal_zone0/temp") ?? ""));
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
