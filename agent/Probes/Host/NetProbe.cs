using InternetDesa.Protocols.Influx;

namespace InternetDesa.Agent.Probes.Host;

/// <summary>Reads the interfaces, and what passed them since the last reading.</summary>
internal sealed class NetProbe(NetOptions options, IHostCounters host, TimeProvider time) : IProbe
{
    private readonly Dictionary<string, (InterfaceCounters Counters, long Read)> _last = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Name => "net";

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct)
    {
        var points = new List<IPoint>();
        var now = time.GetTimestamp();
        foreach (var counters in host.ReadInterfaces(options.Interfaces))
        {
            (double, double)? rates = _last.TryGetValue(counters.Name, out var last)
                ? Rates(last.Counters, counters, time.GetElapsedTime(last.Read, now))
                : null;
            _last[counters.Name] = (counters, now);
            points.Add(new NetPoint(counters, rates?.Item1, rates?.Item2));
        }

        return ValueTask.FromResult<IReadOnlyList<IPoint>>(points);
    }

    /// <summary>
    /// Bits per second between two readings. A counter that went back began anew (an interface was unplugged, a driver reloaded): how
    /// much passed is unknown then, and a whole counter is never taken for traffic.
    /// </summary>
    internal static (double RxBps, double TxBps)? Rates(in InterfaceCounters before, in InterfaceCounters after, TimeSpan elapsed) =>
        elapsed <= TimeSpan.Zero || after.RxBytes < before.RxBytes || after.TxBytes < before.TxBytes
            ? null
            : (8 * (after.RxBytes - before.RxBytes) / elapsed.TotalSeconds, 8 * (after.TxBytes - before.TxBytes) / elapsed.TotalSeconds);
}

/// <summary>One interface; the rates are missing at its first reading and after its counters began anew.</summary>
internal sealed record NetPoint(InterfaceCounters Counters, double? RxBps, double? TxBps) : IPoint
{
    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp)
    {
        writer.Measurement("net"u8).Tag("if"u8, Counters.Name).Field("rx_bytes"u8, Counters.RxBytes).Field("tx_bytes"u8, Counters.TxBytes)
            .Field("rx_err"u8, Counters.RxErrors).Field("tx_err"u8, Counters.TxErrors).Field("oper"u8, Counters.IsUp ? 1L : 0);
        if (Counters.SpeedBps > 0)
            writer.Field("speed_bps"u8, Counters.SpeedBps);
        if (RxBps is { } rx && TxBps is { } tx)
            writer.Field("rx_bps"u8, Rounded(rx)).Field("tx_bps"u8, Rounded(tx));
        writer.End(timestamp);
    }

    /// <summary>A rate to four digits: the counters beside it are exact, and every digit costs bytes on the wire.</summary>
    internal static double Rounded(double bps)
    {
        var unit = Math.Pow(10, Math.Max(0, Math.Floor(Math.Log10(Math.Max(bps, 1))) - 3));
        return Math.Round(bps / unit) * unit;
    }
}
