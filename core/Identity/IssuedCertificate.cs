using System.Text;
using InternetDesa.Core.Spool;

namespace InternetDesa.Core.Identity;

/// <summary>A certificate and its private key.</summary>
/// <param name="CertificatePem">The certificate, PEM.</param>
/// <param name="KeyPem">The private key, PKCS #8, PEM, without a passphrase.</param>
public sealed record IssuedCertificate(string CertificatePem, string KeyPem)
{
    /// <summary>The serial number, hexadecimal, by which it is revoked.</summary>
    public string SerialNumber { get; init; } = "";

    /// <summary>When it ends, UTC.</summary>
    public DateTimeOffset NotAfter { get; init; }

    /// <summary>Writes both files; the key is readable by its owner only.</summary>
    /// <exception cref="StorageException">A file could not be written.</exception>
    public void Save(string certificateFile, string keyFile)
    {
        AtomicFile.Write(keyFile, Encoding.ASCII.GetBytes(KeyPem + "\n"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        AtomicFile.Write(certificateFile, Encoding.ASCII.GetBytes(CertificatePem),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    /// <summary>Names the certificate, without the key.</summary>
    public override string ToString() => $"certificate {SerialNumber}, key <secret>";
}
