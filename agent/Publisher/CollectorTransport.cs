using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Agent.Publisher;

/// <summary>Opens TCP to a collector, under TLS with one trusted authority.</summary>
/// <param name="caFile">The authority's certificate, PEM.</param>
/// <param name="utc">What the time is; null while the box does not know.</param>
/// <param name="certificateFile">The agent's own certificate, PEM; null where it has a password.</param>
/// <param name="keyFile">Its private key, PEM.</param>
internal sealed class CollectorTransport(
    string? caFile, Func<DateTimeOffset?> utc, string? certificateFile = null, string? keyFile = null)
{
    public ValueTask<Stream> ConnectAsync(AgentEndpoint collector, CancellationToken ct)
    {
        if (!collector.Tls)
            return MqttTcp.ConnectAsync(collector.Host, collector.Port, tls: null, bindTo: null, ct);
        // After a power cut the clock may say 1970, and the time is to come from the collector: PinnedTls lets dates pass while it is not
        // known, else they would wait for each other.
        var tls = PinnedTls.Client(
            caFile ?? throw new IOException("TLS needs the authority to trust; write Agent:CaFile."), certificateFile, keyFile, utc());
        return MqttTcp.ConnectAsync(collector.Host, collector.Port, tls, bindTo: null, ct);
    }
}
