using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Protocols.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// By what clients prove who they are: an authority with its revocation list, and hashed passwords. The files are looked at every ten
/// seconds; when they changed they are read again, and connections that would not be let in any more are closed. A file that can not be
/// read leaves what was known.
/// </summary>
internal sealed class ClientTrust(
    CollectorOptions.MqttOptions options, ClientTrust.Files files, MqttServerRegistry registry, InventoryModel inventory, Refusals refusals,
    RefusedLogins refusedLogins, TimeProvider time, ILogger<ClientTrust> logger) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    private volatile Files _files = files;

    /// <summary>What the files held when they were read.</summary>
    internal sealed record Files(PasswordFile Passwords, ClientAuthority? Authority, string Versions)
    {
        /// <exception cref="FormatException">A file has faults.</exception>
        /// <exception cref="IOException">A file can not be read.</exception>
        public static Files Read(CollectorOptions.MqttOptions options)
        {
            var versions = VersionsOf(options);
            var authority = options.ClientCaFile.Length == 0 ? null : ClientAuthority.Load(options.ClientCaFile, options.ClientCrlFile);
            return new Files(PasswordFile.Load(options.PasswordFile), authority, versions);
        }
    }

    /// <summary>How many users have a password.</summary>
    public int Users => _files.Passwords.Count;

    /// <summary>
    /// Has a TLS handshake look at the client's certificate if it shows one; a refused one is counted. By our authority from the first: the
    /// chain that TLS builds by itself would be another one, and fetch what the certificate names.
    /// </summary>
    /// <exception cref="InvalidOperationException">The options name no authority of clients.</exception>
    public void Authenticate(ConnectionContext connection, SslServerAuthenticationOptions tls)
    {
        var authority = _files.Authority ?? throw new InvalidOperationException("There is no authority of clients.");
        tls.ClientCertificateRequired = true;
        tls.CertificateChainPolicy = authority.ChainPolicy(time.GetUtcNow());
        tls.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
        {
            // It comes with a password.
            if (certificate is null)
                return true;
            var client = (X509Certificate2)certificate;
            if (!Allows(client, authority.Verdict(client, errors == SslPolicyErrors.None), AddressLimits.AddressOf(connection)))
                return false;
            connection.Features.Set(authority);
            return true;
        };
    }

    private bool Allows(X509Certificate2 certificate, CertificateVerdict verdict, IPAddress address)
    {
        if (verdict == CertificateVerdict.Good)
            return true;
        refusedLogins.Add(address);
        refusals.Add(verdict == CertificateVerdict.Revoked ? RefusalReason.Revoked : RefusalReason.Certificate,
            certificate.Subject, $"certificate {certificate.SerialNumber} is {(verdict == CertificateVerdict.Revoked ? "revoked" : "not one of our authority for clients, or out of its time")}");
        return false;
    }

    /// <summary>Finds out who a client is.</summary>
    /// <param name="peer">The other end of its connection.</param>
    /// <param name="connect">Its CONNECT.</param>
    /// <param name="client">Who it is.</param>
    /// <returns>Null, or why it is refused, with the code for CONNACK.</returns>
    public (string Reason, string Why, MqttReasonCode Code)? Identify(Peer peer, MqttConnect connect, out DeviceClient? client)
    {
        client = null;
        DeviceId device;
        if (peer.Certificate is { } certificate)
        {
            // It has proved who it is before the first packet; the username then does not matter, as at a broker.
            if (!DeviceId.TryParse(certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), out device))
                return (RefusalReason.Name, $"the certificate's name {certificate.Subject} is no device identity such as CN=33/01/01/2001/agent", MqttReasonCode.NotAuthorized);
            // Again: a resumed TLS session shows the certificate without a look at it.
            if (_files.Authority?.IsRevoked(certificate.SerialNumber) == true)
                return (RefusalReason.Revoked, $"certificate {certificate.SerialNumber} of {device} is revoked", MqttReasonCode.NotAuthorized);
            client = new DeviceClient(device, peer, passwords: null);
        }
        else
        {
            var passwords = _files.Passwords;
            if (!(DeviceId.TryParse(connect.Username, out device) & passwords.Verify(connect.Username ?? "", connect.Password)))
                return (RefusalReason.Password, "the username or the password is wrong", MqttReasonCode.BadUserNameOrPassword);
            client = new DeviceClient(device, peer, passwords);
        }

        return inventory.Find(device) is null
            ? (RefusalReason.Inventory, $"{device} is not in the inventory", MqttReasonCode.NotAuthorized)
            : null;
    }

    /// <summary>Whether a client that was let in would still be: the files may have changed meanwhile.</summary>
    public bool IsStillGood(DeviceClient client)
    {
        var now = _files;
        if (client.Peer.Certificate is not { } certificate)
            return now.Passwords.HasSame(client.Device.ToString(), client.Passwords!);
        // Not the chain once more while the authority is the one of the handshake.
        return now.Authority is { } authority
            && (ReferenceEquals(authority, client.Peer.CheckedBy) || authority.Check(certificate, time.GetUtcNow()) == CertificateVerdict.Good);
    }

    /// <summary>Reads the files again where they changed, and closes whom they do not let in any more.</summary>
    internal void Look()
    {
        if (VersionsOf(options) == _files.Versions)
            return;
        try
        {
            _files = Files.Read(options);
        }
        catch (Exception fault) when (fault is IOException or FormatException or UnauthorizedAccessException)
        {
            logger.TrustNotRead(fault.Message);
            return;
        }

        logger.TrustRead(_files.Passwords.Count, _files.Authority?.RevokedCount ?? 0);
        if (_files.Authority?.NextRevocationList is { } due && due < time.GetUtcNow())
            logger.RevocationListOld(due);
        foreach (var connection in registry.Connections)
        {
            if (connection.State is not DeviceClient client || IsStillGood(client))
                continue;
            refusals.Add(RefusalReason.Revoked, client.Device.ToString(), "its certificate or its password was taken back");
            connection.Close(MqttReasonCode.NotAuthorized);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false))
                Look();
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    // A file that is missing has the version of 1601: it changed, and reading it says so.
    private static string VersionsOf(CollectorOptions.MqttOptions options) => string.Join('\n',
        new[] { options.PasswordFile, options.ClientCaFile, options.ClientCrlFile }.Where(file => file.Length > 0).Select(file =>
        {
            var info = new FileInfo(file);
            return $"{info.LastWriteTimeUtc.Ticks} {(info.Exists ? info.Length : 0)}";
        }));
}
