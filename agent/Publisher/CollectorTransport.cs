using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Agent.Publisher;

/// <summary>Opens TCP to a collector, under TLS with one trusted authority.</summary>
/// <param name="caFile">The authority's certificate, PEM.</param>
/// <param name="utc">What the time is; null while the box does not know.</param>
internal sealed class CollectorTransport(string? caFile, Func<DateTimeOffset?> utc)
{
    public ValueTask<Stream> ConnectAsync(AgentEndpoint collector, CancellationToken ct) =>
        MqttTcp.ConnectAsync(collector.Host, collector.Port, collector.Tls ? Tls() : null, bindTo: null, ct);

    private SslClientAuthenticationOptions Tls()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            // The province's authority publishes no revocation list that a village without a connection could fetch.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.ImportFromPemFile(caFile ?? throw new IOException("TLS needs the authority to trust; write Agent:CaFile."));
        // After a power cut the clock may say 1970, and the time is to come from the collector: without this they would wait for each other.
        if (utc() is { } now)
            policy.VerificationTime = now.UtcDateTime;
        else
            policy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
        return new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
    }
}
