using System.Text.Json;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;

namespace InternetDesa.Provisioning.Enrolling;

/// <summary>What the village's box needs beside the package: laid out as on the box, <c>cp -a etc /</c>.</summary>
/// <param name="agent">The agent.</param>
/// <param name="village">The village's name, for its own page.</param>
/// <param name="collectors">The collectors, <c>mqtts://…</c>, the first first.</param>
/// <param name="contractedDown">The speed that was bought, bits a second; null where it is not known.</param>
/// <param name="releaseKey">The public key of the agent's releases, PEM; empty where there is none.</param>
internal sealed class AgentFiles(InventoryDevice agent, string village, IReadOnlyList<string> collectors, long? contractedDown, string releaseKey)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // The package's unit knows a password; a certificate takes its place, and its key goes the same way.
    private const string DropIn = """
        [Service]
        LoadCredential=
        LoadCredential=agent.key:/etc/internet-desa/secrets/agent.key
        Environment=
        Environment=Agent__KeyFile=%d/agent.key

        """;

    // The root side of an upgrade has it there, too.
    private const string ReleaseFile = "etc/internet-desa/release.pem";

    /// <summary>The files by their places on the box; those that are secret are marked.</summary>
    /// <param name="certificate">The agent's.</param>
    /// <param name="authority">The authority's certificate, PEM.</param>
    public IReadOnlyList<(string Path, string Text, bool Secret)> All(IssuedCertificate certificate, string authority) =>
    [
        ("etc/internet-desa/agent.json", Options(), false),
        ("etc/internet-desa/ca.pem", authority, false),
        ("etc/internet-desa/agent.pem", certificate.CertificatePem, false),
        ("etc/internet-desa/secrets/agent.key", certificate.KeyPem + "\n", true),
        ("etc/systemd/system/internet-desa-agent.service.d/certificate.conf", DropIn, false),
        .. releaseKey.Length == 0 ? [] : new[] { (ReleaseFile, releaseKey, false) },
    ];

    private string Options() => JsonSerializer.Serialize(new Dictionary<string, object>
    {
        ["Agent"] = new Dictionary<string, object>
        {
            ["Device"] = agent.Id.ToString(),
            ["DataDirectory"] = "/var/lib/internet-desa-agent",
            ["Collectors"] = collectors,
            ["CaFile"] = "/etc/internet-desa/ca.pem",
            ["CertificateFile"] = "/etc/internet-desa/agent.pem",
            ["Profile"] = agent.Profile.ToString(),
            ["Ping"] = new { Targets = new[] { "192.168.88.1" } },
            ["Upgrade"] = new { KeyFile = releaseKey.Length == 0 ? "" : $"/{ReleaseFile}" },
            ["LocalPage"] = new { Listen = "0.0.0.0:8081", Village = village, Router = "192.168.88.1", ContractMbps = (contractedDown ?? 0) / 1e6 },
        },
    }, Json) + "\n";
}
