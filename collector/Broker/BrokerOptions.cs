using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Options;

namespace InternetDesa.Collector.Broker;

/// <summary>An MQTT broker between villages and collector: section <c>Collector:Broker</c>.</summary>
public sealed class BrokerOptions : IOptionsBlock, IValidatableObject
{
    private const int PlainPort = 1883;
    private const int TlsPort = 8883;

    /// <summary>The broker, such as <c>mqtts://broker.example:8883</c>; empty for none. <c>mqtt://</c> is without TLS: within a machine or a tunnel only.</summary>
    public string Url { get; set; } = "";

    /// <summary>The certificate (PEM) of the only authority that is trusted.</summary>
    public string CaFile { get; set; } = "";

    /// <summary>The collector's certificate, PEM; empty where it has a password.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary>The certificate's private key, PEM.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>The MQTT user name; empty where the broker reads it from the certificate.</summary>
    public string Username { get; set; } = "";

    /// <summary>The file with the MQTT password, read at every connect.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary>
    /// The name of the collector's session at the broker: the same after every restart, and another for every collector. A standby takes
    /// the name over; two that use it at once drive each other out. With other regions take another name: the old subscriptions stay with it.
    /// </summary>
    public string ClientId { get; set; } = "";

    /// <summary>Codes without dots of what this collector takes, such as 33 or 3301; empty for everything.</summary>
    public string[] Regions { get; set; } = [];

    /// <summary>The broker's host.</summary>
    internal string Host => new Uri(Url).IdnHost;

    /// <summary>The broker's port.</summary>
    internal int Port => new Uri(Url) is { Port: > 0 and var port } ? port : Tls ? TlsPort : PlainPort;

    /// <summary>Whether the connection is under TLS.</summary>
    internal bool Tls => Url.StartsWith("mqtts:", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length == 0)
            yield break;
        if (!(Uri.TryCreate(Url, UriKind.Absolute, out var url) && url.Scheme is "mqtt" or "mqtts" && url.Host.Length > 0
            && url.UserInfo.Length == 0 && url.PathAndQuery is "" or "/"))
            yield return new ValidationResult($"'{Url}' is no broker's address; write it as mqtts://broker.example:8883", [nameof(Url)]);
        else if (url.Scheme == "mqtts" && CaFile.Length == 0)
            yield return new ValidationResult($"{Url} needs the certificate of the authority to trust; name a PEM file", [nameof(CaFile)]);
        if (ClientId.Length is 0 or > 64 || ClientId.AsSpan().ContainsAny("+#"))
            yield return new ValidationResult($"'{ClientId}' can not name a session; write 1 to 64 letters such as collector-3301", [nameof(ClientId)]);
        if (CertificateFile.Length == 0 != (KeyFile.Length == 0))
            yield return new ValidationResult("a certificate and its key come together; name both PEM files or none", [nameof(CertificateFile)]);
        if (PasswordFile.Length > 0 && Username.Length == 0)
            yield return new ValidationResult("a password needs it; write the user that the broker knows", [nameof(Username)]);
        foreach (var (name, file) in new[]
        {
            (nameof(CaFile), CaFile), (nameof(CertificateFile), CertificateFile), (nameof(KeyFile), KeyFile), (nameof(PasswordFile), PasswordFile),
        })
        {
            if (file.Length > 0 && !File.Exists(file))
                yield return new ValidationResult($"there is no file {file}", [name]);
        }

        foreach (var region in Regions)
        {
            if (!DeviceTopic.IsRegion(region))
                yield return new ValidationResult($"'{region}' is no region; write a code without dots, such as 33, 3301 or 330101", [nameof(Regions)]);
        }
    }
}
