using InternetDesa.Provisioning.Applying;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Routers;

/// <summary>What a router says about itself. All text is the router's, and hostile.</summary>
internal sealed record RouterFacts
{
    /// <summary>Which router it is.</summary>
    public required RouterIdentity Router { get; init; }

    /// <summary>Its name, <c>/system/identity</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its processor, such as <c>arm64</c>.</summary>
    public required string Architecture { get; init; }

    /// <summary>The time since its start; null where it did not say.</summary>
    public required TimeSpan? Uptime { get; init; }

    /// <summary>Free flash and memory, bytes; null where it did not say.</summary>
    public required (long? Flash, long? Memory) Free { get; init; }

    /// <summary>Its clock, local time; null where it did not say.</summary>
    public required DateTime? Clock { get; init; }

    /// <summary>The name of its time zone, such as <c>Asia/Jakarta</c>.</summary>
    public required string Zone { get; init; }

    /// <summary>What device-mode says by feature, with <c>mode</c> and <c>flagged</c>; empty where the version has none.</summary>
    public required IReadOnlyDictionary<string, string> DeviceMode { get; init; }

    /// <summary>What the group of the user that logged in may do, such as <c>sensitive</c>.</summary>
    public required IReadOnlySet<string> Policies { get; init; }

    /// <summary>The group of the user that logged in.</summary>
    public required string Group { get; init; }

    /// <summary>The names of all accounts that are not disabled.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>All addresses with their interfaces, also those that DHCP or a tunnel gave.</summary>
    public required IReadOnlyList<RouterOsRow> Addresses { get; init; }

    /// <summary>The active default routes.</summary>
    public required IReadOnlyList<RouterOsRow> DefaultRoutes { get; init; }

    /// <summary>Who holds safe mode; empty where nobody does, or before 7.18.</summary>
    public required string SafeModeOwner { get; init; }

    /// <summary>The static rows of <c>/ip/service</c>.</summary>
    public required IReadOnlyList<RouterOsRow> Services { get; init; }

    /// <summary>The rows of <c>/ip/service</c> and <c>/user/active</c> that are live sessions.</summary>
    public required IReadOnlyList<RouterOsRow> Sessions { get; init; }

    /// <summary>The scripts and schedulers of changes that are not finished.</summary>
    public required NetsOnRouter Nets { get; init; }
}
