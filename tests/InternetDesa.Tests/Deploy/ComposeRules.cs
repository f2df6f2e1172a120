using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace InternetDesa.Tests.Deploy;

/// <summary>What we ask of every service beyond the schema.</summary>
internal static partial class ComposeRules
{
    // All the world may come to these; the rest is for this machine alone.
    private static readonly string[] Published = ["8883", "8884", "8080"];

    /// <summary>What is wrong, each with its service and the reason.</summary>
    /// <param name="file">The file.</param>
    /// <param name="exists">Whether a path of the repository is there.</param>
    /// <param name="documentedSecrets">The text that tells how each secret is made.</param>
    public static IEnumerable<string> Faults(ComposeFile file, Func<string, bool> exists, string documentedSecrets) =>
        file.Services.SelectMany(service => Hardening(service.Node).Concat(Mounts(file, service.Node, exists)).Concat(Ports(service.Node))
                .Select(fault => $"compose.yaml: {service.Name}: {fault}"))
            .Concat(ComposeFile.Entries(file.Root, "secrets").Where(secret => !IsDocumented(secret.Value, documentedSecrets))
                .Select(secret => $"compose.yaml: secret {secret.Key}: deploy/secrets/README.md does not tell how to make it"));

    private static IEnumerable<string> Hardening(YamlMappingNode service)
    {
        string Of(params string[] path) => ComposeFile.Text(ComposeFile.Get(service, path));
        bool Has(string list, string item) => ComposeFile.Items(service, list).Any(node => ComposeFile.Text(node) == item);

        if (!ExactImages().IsMatch(Of("image")))
            yield return $"the image '{Of("image")}' has no exact version";
        if (!NumericUsers().IsMatch(Of("user")))
            yield return $"the user '{Of("user")}' is root or no number";
        if (!ComposeFile.Items(service, "healthcheck", "test").Any())
            yield return "there is no health check";
        foreach (var limit in (string[])["cpus", "memory", "pids"])
        {
            if (Of("deploy", "resources", "limits", limit).Length == 0)
                yield return $"there is no limit of {limit}";
        }

        if (Of("restart") != "unless-stopped")
            yield return "it does not start again after a fault";
        if (Of("read_only") != "true")
            yield return "its root file system can be written";
        if (!Has("cap_drop", "ALL"))
            yield return "it keeps capabilities";
        if (!Has("security_opt", "no-new-privileges:true"))
            yield return "it may gain privileges";
        if (Of("logging", "options", "max-size").Length == 0)
            yield return "its log has no limit";
        foreach (var (key, value) in ComposeFile.Entries(service, "environment"))
        {
            if (SecretNames().IsMatch(key) && !ComposeFile.Text(value).Contains("/run/secrets/", StringComparison.Ordinal))
                yield return $"{key} holds a secret; write it to a file";
        }
    }

    private static IEnumerable<string> Mounts(ComposeFile file, YamlMappingNode service, Func<string, bool> exists)
    {
        foreach (var (source, target, readOnly) in ComposeFile.Mounts(service))
        {
            if (!source.StartsWith('.'))
            {
                if (ComposeFile.Get(file.Root, "volumes", source) is null && !HasKey(file.Root, "volumes", source))
                    yield return $"no volume {source} is declared";
            }
            else if (!exists(source))
                yield return $"{source}, which is mounted at {target}, does not exist";
            else if (!readOnly)
                yield return $"{source} is mounted to be written";
        }

        var secrets = ComposeFile.Secrets(service).ToList();
        foreach (var (name, _) in secrets.Where(secret => !HasKey(file.Root, "secrets", secret.Name)))
            yield return $"no secret {name} is declared";
        foreach (var network in ComposeFile.Items(service, "networks").Select(ComposeFile.Text).Where(name => !HasKey(file.Root, "networks", name)))
            yield return $"no network {network} is declared";
        foreach (var (key, value) in ComposeFile.Entries(service, "environment"))
        {
            foreach (var path in SecretPaths().Matches(ComposeFile.Text(value)).Select(match => match.Value))
            {
                if (!secrets.Any(secret => secret.Target == path))
                    yield return $"{key} names {path}, which the service is not given";
            }
        }
    }

    private static IEnumerable<string> Ports(YamlMappingNode service) => ComposeFile.Items(service, "ports").Select(ComposeFile.Text)
        .Where(port => !port.StartsWith("127.0.0.1:", StringComparison.Ordinal) && !Published.Contains(port.Split(':')[0]))
        .Select(port => $"port {port} is open to all; write 127.0.0.1:{port}");

    private static bool HasKey(YamlNode root, string section, string key) => ComposeFile.Entries(root, section).Any(entry => entry.Key == key);

    private static bool IsDocumented(YamlNode secret, string text) =>
        text.Contains($"deploy/secrets/{Path.GetFileName(ComposeFile.Text(ComposeFile.Get(secret, "file")))}", StringComparison.Ordinal);

    [GeneratedRegex(@"^[a-z0-9./_-]+:\d+\.\d+\.\d+[a-z0-9.-]*$")]
    private static partial Regex ExactImages();

    [GeneratedRegex("^[1-9][0-9]*:[0-9]+$")]
    private static partial Regex NumericUsers();

    [GeneratedRegex("PASSWORD|TOKEN|SECRET", RegexOptions.IgnoreCase)]
    private static partial Regex SecretNames();

    [GeneratedRegex(@"/run/secrets/[\w.-]+")]
    private static partial Regex SecretPaths();
}
