using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Core.Identity;

/// <summary>TLS with one trusted authority, whatever else the machine trusts.</summary>
public static class PinnedTls
{
    /// <summary>What a client demands and proves. The files are read now: call it for every connection, and a renewed certificate is used.</summary>
    /// <param name="caFile">The authority's certificate, PEM.</param>
    /// <param name="certificateFile">The client's own certificate, PEM; null or empty for none.</param>
    /// <param name="keyFile">Its private key, PEM.</param>
    /// <param name="utc">What the time is; null while nobody knows: then a certificate may be too young or too old.</param>
    /// <exception cref="IOException">A file can not be read.</exception>
    /// <exception cref="CryptographicException">A file is no PEM of its kind, or the key is another certificate's.</exception>
    public static SslClientAuthenticationOptions Client(string caFile, string? certificateFile, string? keyFile, DateTimeOffset? utc)
    {
        try
        {
            var options = new SslClientAuthenticationOptions { CertificateChainPolicy = Policy(PemFiles.Certificates(caFile)) };
            if (utc is { } now)
                options.CertificateChainPolicy.VerificationTime = now.UtcDateTime;
            else
                options.CertificateChainPolicy.VerificationFlags = X509VerificationFlags.IgnoreNotTimeValid;
            if (!string.IsNullOrEmpty(certificateFile))
            {
                options.ClientCertificateContext = SslStreamCertificateContext.Create(
                    PemFiles.WithKey(certificateFile, keyFile ?? ""), additionalCertificates: null, offline: true);
            }

            return options;
        }
        catch (FormatException fault)
        {
            throw new CryptographicException(fault.Message, fault);
        }
    }

    /// <summary>Whether a certificate is a client's of an authority, and good now.</summary>
    /// <param name="authorities">The authorities' certificates.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="utc">What the time is.</param>
    public static bool IsClientOf(X509Certificate2Collection authorities, X509Certificate2 certificate, DateTimeOffset utc)
    {
        using var chain = new X509Chain { ChainPolicy = ClientsOf(authorities, utc) };
        return chain.Build(certificate);
    }

    /// <summary>
    /// What a client's certificate has to be for a server. Nothing is fetched for it: a certificate may name any address for its issuer's
    /// (RFC 5280 §4.2.2.1), and the handshake would wait for the answer.
    /// </summary>
    /// <param name="authorities">The authorities' certificates.</param>
    /// <param name="utc">What the time is.</param>
    public static X509ChainPolicy ClientsOf(X509Certificate2Collection authorities, DateTimeOffset utc)
    {
        var policy = Policy(authorities);
        policy.VerificationTime = utc.UtcDateTime;
        policy.ApplicationPolicy.Add(new Oid(CertificateAuthority.ClientAuthentication));
        return policy;
    }

    private static X509ChainPolicy Policy(X509Certificate2Collection authorities)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            // The province's authority publishes no revocation list that a village without a connection could fetch; a server reads its own.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(authorities);
        return policy;
    }
}
