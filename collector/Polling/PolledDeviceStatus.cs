using InternetDesa.Core.Snmp;

namespace InternetDesa.Collector.Polling;

/// <summary>How a polled device is.</summary>
/// <param name="Device">The device.</param>
/// <param name="IsOurs">Whether it is polled from here, and not left to its village's agent.</param>
/// <param name="IsUnderWay">Whether it is polled at this moment.</param>
/// <param name="Silences">Polls without an answer in a row.</param>
/// <param name="Answered">When it last answered; null for never since the start.</param>
/// <param name="Snmp">Knows what it has cost, and what was learned.</param>
internal sealed record PolledDeviceStatus(PolledDevice Device, bool IsOurs, bool IsUnderWay, int Silences, DateTimeOffset? Answered, SnmpDevice Snmp)
{
    /// <summary>The state in a word.</summary>
    public string State => !IsOurs ? "agent" : Silences > 0 ? "silent" : Answered is null ? "new" : "live";
}
