namespace InternetDesa.Agent.Probes.Host;

/// <summary>Counters and state of one network interface.</summary>
/// <param name="Name">The interface.</param>
/// <param name="RxBytes">Bytes received since the counter began.</param>
/// <param name="TxBytes">Bytes sent.</param>
/// <param name="RxErrors">Receive errors.</param>
/// <param name="TxErrors">Send errors.</param>
/// <param name="IsUp">Whether it can pass packets.</param>
/// <param name="SpeedBps">The link speed, bits per second; 0 where the driver does not know.</param>
public readonly record struct InterfaceCounters(
    string Name, long RxBytes, long TxBytes, long RxErrors, long TxErrors, bool IsUp, long SpeedBps);

/// <summary>State of the box; null where the system does not tell.</summary>
/// <param name="Uptime">Time since the kernel started.</param>
/// <param name="CpuTotal">Processor time of all kinds since then, in any unit.</param>
/// <param name="CpuIdle">The part of it that was idle, in the same unit.</param>
/// <param name="MemTotalBytes">Memory.</param>
/// <param name="MemUsedBytes">Memory that is not available to programs.</param>
/// <param name="TemperatureC">The processor's temperature, °C.</param>
/// <param name="Volt">The supply's voltage, V.</param>
/// <param name="OnBattery">Whether the mains are off.</param>
/// <param name="ChargePct">The battery's charge, per cent.</param>
public readonly record struct HostState(
    TimeSpan? Uptime, long? CpuTotal, long? CpuIdle, long? MemTotalBytes, long? MemUsedBytes, double? TemperatureC,
    double? Volt = null, bool? OnBattery = null, double? ChargePct = null);

/// <summary>Reads the counters of the box.</summary>
public interface IHostCounters
{
    /// <summary>The interfaces.</summary>
    /// <param name="only">Those to read; empty reads all that are hardware.</param>
    IReadOnlyList<InterfaceCounters> ReadInterfaces(IReadOnlyCollection<string> only);

    /// <summary>The state of the box.</summary>
    HostState ReadHost();

    /// <summary>The kernel's random number of the machine's boot, by which a cut of the power is told from a restart of the agent; empty where it has none.</summary>
    string MachineBoot => "";
}
