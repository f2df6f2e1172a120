using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Regions;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>A kit whose certificates were issued.</summary>
/// <param name="draft">What it was to be.</param>
/// <param name="certificates">Those that it asked for, in their order.</param>
internal sealed class Kit(KitDraft draft, IReadOnlyList<IssuedCertificate> certificates)
{
    /// <summary>What it was to be.</summary>
    public KitDraft Draft => draft;

    /// <summary>The village.</summary>
    public VillageCode Village => draft.Router.Id.Village;

    /// <summary>The router's certificate.</summary>
    public IssuedCertificate Router => certificates[0];

    /// <summary>The agent's certificate; null where it keeps what it has.</summary>
    public IssuedCertificate? Agent => certificates.ElementAtOrDefault(1);

    /// <summary>The serial numbers of its certificates.</summary>
    public IEnumerable<string> Serials => certificates.Select(certificate => certificate.SerialNumber);

    /// <summary>What the vault is to have of it, by name.</summary>
    public IReadOnlyDictionary<string, string> VaultSecrets
    {
        get
        {
            using var certificate = X509Certificate2.CreateFromPem(Router.CertificatePem);
            return draft.Secrets.Named(draft.Router.Id, RouterOsPin.Of(certificate));
        }
    }

    /// <summary>Whose; never what it holds.</summary>
    public override string ToString() => draft.ToString();
}
