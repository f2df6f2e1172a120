using InternetDesa.Agent.Probes.Dns;
using InternetDesa.Agent.Probes.Ping;

namespace InternetDesa.Simulator.Links;

/// <summary>A name server behind the village's link: it answers everything, as fast as an echo, when it is reached.</summary>
internal sealed class SimulatedResolver(IPinger pinger) : IDnsResolver
{
    /// <inheritdoc/>
    public async ValueTask<DnsAnswer?> ResolveAsync(string name, string? server, TimeSpan timeout, CancellationToken ct) =>
        await pinger.PingAsync(name, timeout, ct) is { } roundTrip ? new DnsAnswer(0, roundTrip) : null;
}
