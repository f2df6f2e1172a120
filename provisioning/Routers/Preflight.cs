using System.Globalization;

namespace InternetDesa.Provisioning.Routers;

/// <summary>What a finding means for an apply.</summary>
internal enum Verdict
{
    /// <summary>As it should be.</summary>
    Good,

    /// <summary>An apply goes on; people should know.</summary>
    Warning,

    /// <summary>An apply is refused.</summary>
    Refused,
}

/// <summary>One thing that was looked at before an apply.</summary>
/// <param name="Verdict">What it means.</param>
/// <param name="Subject">What was looked at, such as <c>device-mode</c>.</param>
/// <param name="Text">What was found, and what to do about it. May hold the router's text: show it by <see cref="HostileText"/>.</param>
internal sealed record Finding(Verdict Verdict, string Subject, string Text);

/// <summary>Whether a router can be changed, and taken back by its own nets.</summary>
internal static class Preflight
{
    /// <summary>The first version that is applied to.</summary>
    public static readonly RouterOsVersion First = new(7, 12);

    /// <summary>The last version that was tried.</summary>
    public static readonly RouterOsVersion LastTried = new(7, 20, int.MaxValue);

    // A revert script has some ten kilobytes; a file system that is full to the last block loses what it should keep.
    private const long LeastFlash = 256 << 10, LittleFlash = 1 << 20;

    private static readonly string[] NeededFeatures = ["hotspot", "scheduler", "proxy"];
    private static readonly string[] NeededPolicies = ["api", "read", "write", "policy", "test", "sensitive"];

    /// <summary>Looks at everything.</summary>
    /// <param name="facts">What the router says.</param>
    /// <param name="utc">The technician's clock.</param>
    public static IReadOnlyList<Finding> Check(RouterFacts facts, DateTimeOffset utc) =>
        [Version(facts), .. DeviceMode(facts), Policies(facts), Flash(facts), Clock(facts, utc), Service(facts), Nets(facts), SafeMode(facts)];

    private static Finding Version(RouterFacts facts) => facts.Router.Version switch
    {
        { Major: < 7 } version => new(Verdict.Refused, "version",
            $"RouterOS {version}: its scheduler, scripts and paths differ, and nobody tried the nets on it. Facts, backup and drift work; "
                + "upgrade it to 7.12 or later to apply."),
        var version when version < First => new(Verdict.Refused, "version", $"RouterOS {version} is older than {First}: upgrade it to apply."),
        var version when version > LastTried => new(Verdict.Warning, "version", $"RouterOS {version} is newer than 7.20, the last that was tried."),
        var version => new(Verdict.Good, "version", $"RouterOS {version}"),
    };

    private static IEnumerable<Finding> DeviceMode(RouterFacts facts)
    {
        if (facts.DeviceMode.Count == 0)
        {
            yield return new(Verdict.Good, "device-mode", "this version has none");
            yield break;
        }

        if (facts.DeviceMode.GetValueOrDefault("flagged") is "yes" or "true")
            yield return new(Verdict.Refused, "device-mode",
                "the router is flagged: it found a configuration that it suspects. Look at it, then /system/device-mode/update flagged=no "
                    + "and press its button.");
        var off = NeededFeatures.Where(feature => facts.DeviceMode.GetValueOrDefault(feature) is "no" or "false").ToList();
        yield return off.Count == 0
            ? new(Verdict.Good, "device-mode", facts.DeviceMode.GetValueOrDefault("mode", "allows what is needed"))
            : new(Verdict.Refused, "device-mode",
                $"device-mode forbids {string.Join(", ", off)}. Run /system/device-mode/update "
                    + $"{string.Join(' ', off.Select(feature => feature + "=yes"))} and press the router's button, or cut its power, "
                        + "within 5 minutes; it reboots.");
    }

    private static Finding Policies(RouterFacts facts)
    {
        var missing = NeededPolicies.Where(policy => !facts.Policies.Contains(policy)).ToList();
        return missing.Count == 0
            ? new(Verdict.Good, "policies", "the login may do what is needed")
            : new(Verdict.Refused, "policies", $"the login's group lacks {string.Join(", ", missing)}: add them with /user/group/set.");
    }

    private static Finding Flash(RouterFacts facts) => facts.Free.Flash switch
    {
        null => new(Verdict.Warning, "flash", "the router does not say how much is free"),
        < LeastFlash and var free => new(Verdict.Refused, "flash", $"only {Kibibytes(free)} free: remove files, at least 256 KiB are needed."),
        < LittleFlash and var free => new(Verdict.Warning, "flash", $"only {Kibibytes(free)} free"),
        { } free => new(Verdict.Good, "flash", $"{Kibibytes(free)} free"),
    };

    // The nets count intervals, not hours of the day: a wrong clock is worth a word and no refusal.
    private static Finding Clock(RouterFacts facts, DateTimeOffset utc)
    {
        if (facts.Clock is not { } clock)
            return new(Verdict.Warning, "clock", "the router does not say what time it is");
        var off = clock - utc.UtcDateTime;
        return Math.Abs(off.TotalHours) < 24
            ? new(Verdict.Good, "clock", string.Create(CultureInfo.InvariantCulture, $"{clock:yyyy-MM-dd HH:mm:ss} {facts.Zone}"))
            : new(Verdict.Warning, "clock", string.Create(CultureInfo.InvariantCulture,
                $"{clock:yyyy-MM-dd HH:mm:ss} is {Math.Abs(off.TotalDays):0} days off"));
    }

    private static Finding Service(RouterFacts facts)
    {
        bool IsOn(string name) => facts.Services.Any(row => row["name"] == name && row["disabled"] is not ("true" or "yes"));
        return IsOn("api")
            ? new(Verdict.Warning, "service", "the API without TLS (port 8728) is on: passwords can be read on the way. Disable it when "
                + "api-ssl works.")
            : new(Verdict.Good, "service", "the API is on with TLS only");
    }

    private static Finding Nets(RouterFacts facts)
    {
        if (facts.Nets.None)
            return new(Verdict.Good, "pending", "no other change is pending");
        return facts.Nets.Holder is { } holder
            ? new(Verdict.Refused, "pending", string.Create(CultureInfo.InvariantCulture,
                $"plan {holder.Plan} of {holder.Holder} is {holder.State.ToString().ToLowerInvariant()}; its timer was to fire at "
                    + $"{holder.Until:yyyy-MM-dd HH:mm} UTC. See 'desactl status', 'resume' and 'rollback'."))
            : new(Verdict.Refused, "pending", "there are schedulers or scripts named as ours without a marker; 'desactl rollback' clears them away.");
    }

    private static Finding SafeMode(RouterFacts facts) => facts.SafeModeOwner.Length == 0
        ? new(Verdict.Good, "safe mode", "nobody holds it")
        : new(Verdict.Refused, "safe mode", $"{facts.SafeModeOwner} holds it: what is changed now would be undone with that session.");

    private static string Kibibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024:N0} KiB");
}
