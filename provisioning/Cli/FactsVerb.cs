using System.Globalization;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Cli;

/// <summary><c>desactl facts</c>: what a router is. <c>desactl preflight</c>: whether it can be changed and taken back.</summary>
internal static class FactsVerb
{
    private static readonly Dictionary<Verdict, string> Styles = new()
    {
        [Verdict.Good] = "green", [Verdict.Warning] = "yellow", [Verdict.Refused] = "red",
    };

    /// <summary>The command <c>facts</c>.</summary>
    public static Verb Facts { get; } = new("facts",
        """
        Shows what a router is: model, version, flash, clock, device-mode, services.

        Example:
          desactl facts 33.01.01.2001
        """,
        [CliFiles.Router],
        async (desk, ct) =>
        {
            var facts = await desk.FactsAsync(ct).ConfigureAwait(false);
            desk.Screen.Show(Json(facts), () => desk.Screen.Table(["what", "value"], Rows(facts)));
            return ExitCodes.Done;
        });

    /// <summary>The command <c>preflight</c>.</summary>
    public static Verb Preflight { get; } = new("preflight",
        """
        Looks at everything that an apply demands of a router: version, device-mode, policies, flash,
        clock, other pending changes, safe mode. Changes nothing. Ends with 3 where an apply would be refused.

        Example:
          desactl preflight 33.01.01.2001
        """,
        [CliFiles.Router],
        async (desk, ct) =>
        {
            var facts = await desk.FactsAsync(ct).ConfigureAwait(false);
            var findings = Routers.Preflight.Check(facts, desk.Time.GetUtcNow());
            desk.Screen.Show(new { router = facts.Router.Serial, findings }, () => desk.Screen.Table(
                ["", "what", "found"],
                findings.Select(finding => (string[])
                    [Screen.Styled(Styles[finding.Verdict], Word(finding.Verdict)), finding.Subject, finding.Text])));
            return findings.Any(finding => finding.Verdict == Verdict.Refused) ? ExitCodes.NotApplied : ExitCodes.Done;
        });

    private static string Word(Verdict verdict) => verdict switch { Verdict.Good => "ok", Verdict.Warning => "warn", _ => "REFUSED" };

    private static IEnumerable<string[]> Rows(RouterFacts facts)
    {
        yield return ["name", facts.Name];
        yield return ["model", facts.Router.Model];
        yield return ["serial", facts.Router.Serial];
        yield return ["RouterOS", facts.Router.Version.ToString()];
        yield return ["processor", facts.Architecture];
        yield return ["up", facts.Uptime is { } up ? Screen.Duration(up) : "?"];
        yield return ["free flash", Kibibytes(facts.Free.Flash)];
        yield return ["free memory", Kibibytes(facts.Free.Memory)];
        yield return ["clock", string.Create(CultureInfo.InvariantCulture, $"{facts.Clock:yyyy-MM-dd HH:mm:ss} {facts.Zone}")];
        yield return ["device-mode", facts.DeviceMode.GetValueOrDefault("mode", "none")];
        foreach (var service in facts.Services.Where(row => row["disabled"] is not ("true" or "yes")))
        {
            var certificate = service["certificate"] is { Length: > 0 } name and not "none" ? $", certificate {name}" : "";
            yield return [$"service {service["name"]}", $"port {service["port"]}{certificate}"];
        }
    }

    private static object Json(RouterFacts facts) => new
    {
        facts.Name, facts.Router.Model, facts.Router.Serial, version = facts.Router.Version.ToString(), facts.Architecture,
        uptimeSeconds = facts.Uptime?.TotalSeconds, freeFlashBytes = facts.Free.Flash, freeMemoryBytes = facts.Free.Memory,
        facts.Clock, facts.Zone, facts.DeviceMode, policies = facts.Policies.Order(),
        services = facts.Services.Select(row => row.Attributes.ToDictionary(each => each.Key, each => each.Value)),
    };

    private static string Kibibytes(long? bytes) => bytes is { } known ? string.Create(CultureInfo.InvariantCulture, $"{known / 1024:N0} KiB") : "?";
}
