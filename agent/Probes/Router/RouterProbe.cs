using System.Text;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Agent.Probes.Router;

/// <summary>Reads the router as the collector would, from where its link costs nothing.</summary>
internal sealed class RouterProbe : IProbe
{
    private readonly RouterOptions _options;
    private readonly TimeSpan _interval;
    private readonly SnmpDevice _device;

    /// <summary>Knows nothing of the router yet.</summary>
    /// <param name="options">Where it is.</param>
    /// <param name="interval">The time between two rounds.</param>
    /// <param name="client">Who asks.</param>
    /// <param name="time">The clock of rates and limits.</param>
    /// <exception cref="FormatException">The file of credentials has faults, or not this one.</exception>
    /// <exception cref="IOException">It can not be read.</exception>
    public RouterProbe(RouterOptions options, TimeSpan interval, ISnmpClient client, TimeProvider time)
    {
        (_options, _interval) = (options, interval);
        var credentials = SnmpCredentialsFile.Load(options.CredentialsFile).GetValueOrDefault(options.Credential)
            ?? throw new FormatException($"{options.CredentialsFile} has no '{options.Credential}'; write {options.Credential}: {{ community: … }}");
        _device = new SnmpDevice(client, new SnmpTarget(options.EndPoint!, credentials) { Timeout = TimeSpan.FromMilliseconds(options.TimeoutMs) }, time);
    }

    /// <inheritdoc/>
    public string Name => "router";

    /// <inheritdoc/>
    public bool IsDue(long round) => Cadence.IsDue(round, _options.EveryMinutes, _interval);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct) =>
        [new RouterPoint(_options.Device, await _device.ReadAsync(ct).ConfigureAwait(false))];
}

/// <summary>What one poll of the router brought; nothing where it was silent.</summary>
internal sealed record RouterPoint(string Device, SnmpReading Reading) : IPoint
{
    /// <summary>Whether it runs on a battery; null where nothing tells.</summary>
    public bool? OnBattery => Reading.Points["ups", "", "on_battery"] is { } yes ? yes > 0 : null;

    /// <inheritdoc/>
    public void Write(LineWriter writer, long timestamp) => Reading.Points.Write(writer, Encoding.ASCII.GetBytes($",dev={Device}"), timestamp);
}
