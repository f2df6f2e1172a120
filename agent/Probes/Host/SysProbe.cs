using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes.Host;

/// <summary>Reads the state of the box, and how busy its processor was since the last reading.</summary>
internal sealed class SysProbe(IHostCounters host) : IProbe
{
    private HostState _last;

    /// <inheritdoc/>
    public string Name => "sys";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct)
    {
        var state = host.ReadHost();
        var busy = BusyPercent(_last, state);
        _last = state;
        return ValueTask.FromResult<IReadOnlyList<IPoint>>([new SysPoint(state, busy)]);
    }

    /// <summary>The share of processor time between two readings that was not idle; null where nothing can be said.</summary>
    internal static double? BusyPercent(in HostState before, in HostState after)
    {
        var total = after.CpuTotal - before.CpuTotal;
        var idle = after.CpuIdle - before.CpuIdle;
        return total > 0 && idle >= 0 && idle <= total ? Math.Round(100.0 * (total.Value - idle.Value) / total.Value, 1) : null;
    }
}

/// <summary>The state of the box; what the system does not tell is missing.</summary>
internal sealed record SysPoint(HostState State, double? CpuPercent) : IPoint
{
    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("sys"u8);
        if (State.Uptime is { } uptime)
            writer.Field("uptime_s"u8, (long)uptime.TotalSeconds);
        if (CpuPercent is { } cpu)
            writer.Field("cpu_pct"u8, cpu);
        if (State.MemUsedBytes is { } used)
            writer.Field("mem_used_bytes"u8, used);
        if (State.MemTotalBytes is { } total)
            writer.Field("mem_total_bytes"u8, total);
        if (State.TemperatureC is { } temperature)
            writer.Field("temp_c"u8, temperature);
        if (State.Volt is { } volt)
            writer.Field("volt_v"u8, volt);
        writer.End(timestamp);
        if (State.OnBattery is not { } battery)
            return;
        writer.Measurement("ups"u8).Field("on_battery"u8, battery ? 1L : 0);
        if (State.ChargePct is { } charge)
            writer.Field("charge_pct"u8, charge);
        writer.End(timestamp);
    }
}
