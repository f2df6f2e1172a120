using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace InternetDesa.Core.Identity;

/// <summary>Reads certificates from PEM files; what is wrong is said with the file's name.</summary>
public static class PemFiles
{
    /// <summary>Reads the certificates of authorities.</summary>
    /// <exception cref="FormatException">The file has none, or a malformed one.</exception>
    /// <exception cref="IOException">The file can not be read.</exception>
    public static X509Certificate2Collection Certificates(string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new FormatException($"{file} holds a malformed certificate: {fault.Message}", fault);
        }

        return certificates.Count > 0
            ? certificates
            : throw new FormatException($"{file} holds no certificate: it needs '-----BEGIN CERTIFICATE-----' and what follows it, PEM.");
    }

    /// <summary>Reads a certificate with its private key.</summary>
    /// <exception cref="FormatException">A file is no PEM of its kind, or the key is another certificate's.</exception>
    /// <exception cref="IOException">A file can not be read.</exception>
    public static X509Certificate2 WithKey(string certificateFile, string keyFile)
    {
        try
        {
            return X509Certificate2.CreateFromPem(File.ReadAllText(certificateFile), File.ReadAllText(keyFile));
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            throw new FormatException(
                $"{certificateFile} and {keyFile} are no certificate and its private key, both PEM and the key without a passphrase: {fault.Message}", fault);
        }
    }
}
