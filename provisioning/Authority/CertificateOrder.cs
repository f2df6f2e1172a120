namespace InternetDesa.Provisioning.Authority;

/// <summary>A certificate that is to be issued.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Name">Whose it is: a device's identity, or a name of 1 to 32 of <c>a-z</c>, <c>0-9</c> and <c>-</c>.</param>
/// <param name="Hosts">The names and addresses of a server; empty for others.</param>
internal sealed record CertificateOrder(CertificateKind Kind, string Name, params IReadOnlyList<string> Hosts)
{
    /// <summary>How long it is good. A visit to a village takes a day: what is out there lives long, and the revocation list is what ends it before.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(Kind switch
    {
        CertificateKind.Router => 1825,
        CertificateKind.Agent or CertificateKind.Signer => 730,
        _ => 397,
    });
}
