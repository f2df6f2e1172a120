using InternetDesa.Core.Identity;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Exposure;

/// <summary>What of a router lies open, as it said itself, or was saved.</summary>
/// <param name="Router">The router.</param>
/// <param name="Seen">When it was asked, UTC.</param>
/// <param name="Version">Its RouterOS; empty where it was not reached.</param>
/// <param name="Model">Its model.</param>
/// <param name="HasAdmin">Whether there is an account <c>admin</c>, which whoever tries passwords tries first.</param>
/// <param name="Open">Services that are on and take anybody, or speak in clear text.</param>
/// <param name="Unreached">Why it was not reached; null where it was.</param>
internal sealed record ExposedRouter(string Router, DateTimeOffset Seen, string Version, string Model, bool HasAdmin, IReadOnlyList<string> Open,
    string? Unreached)
{
    // Their passwords can be read on the way, whoever they take.
    private static readonly string[] ClearText = ["telnet", "ftp", "www", "api"];

    /// <summary>The known faults of its version.</summary>
    public IReadOnlyList<string> Faults => RouterOsVersion.TryParse(Version, out var version)
        ? [.. KnownFault.Of(version).Select(fault => fault.Id)]
        : [];

    /// <summary>Whether something of it lies open.</summary>
    public bool IsExposed => HasAdmin || Open.Count > 0 || Faults.Count > 0;

    /// <summary>Its kabupaten, four digits.</summary>
    public string Kabupaten => DeviceId.Parse(Router).Village.Kabupaten;

    /// <summary>Of what a router says. The text is the router's.</summary>
    public static ExposedRouter Of(DeviceId router, RouterFacts facts, DateTimeOffset now) =>
        new(router.ToString(), now, facts.Router.Version.ToString(), HostileText.Line(facts.Router.Model), facts.Users.Contains("admin"),
            [.. facts.Services.Where(IsOpen).Select(service => HostileText.Line(service["name"] ?? "")).Order(StringComparer.Ordinal)], null);

    /// <summary>One that was not reached.</summary>
    public static ExposedRouter NotReached(DeviceId router, string why, DateTimeOffset now) => new(router.ToString(), now, "", "", false, [], why);

    private static bool IsOpen(RouterOsRow service) => service["disabled"] is not ("true" or "yes")
        && (ClearText.Contains(service["name"]) || service["address"] is not { Length: > 0 } from || from is "0.0.0.0/0" or "::/0");
}
