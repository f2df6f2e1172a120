using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>Whether a step changes what carries the session. In doubt it does: such a step only needs a flag more.</summary>
internal static class ManagementGuard
{
    private static readonly string[] InterfaceAttributes = ["interface", "bridge"];

    /// <summary>Whether it does.</summary>
    /// <param name="management">What carries the session.</param>
    /// <param name="path">Where the step writes.</param>
    /// <param name="row">The row as it is; null for an addition.</param>
    /// <param name="attributes">What the step writes.</param>
    public static bool Touches(ManagementPath management, PathSchema path, RouterRow? row, IReadOnlyList<PlanAttribute> attributes)
    {
        // What the row says before the step and what it says after.
        IEnumerable<string> Values(string name) =>
            attributes.Where(attribute => attribute.Name == name).Select(attribute => attribute.Value?.Text ?? "").Append(row?[name] ?? "");

        return path.Path switch
        {
            "/ip/service" => Values("name").Contains(management.Service),
            "/user" => Values("name").Contains(management.User),
            "/user/group" => Values("name").Contains(management.Group),
            "/ip/firewall/nat" => Values("chain").Contains("dstnat"),
            "/ip/address" => Values("address").Any(address => management.Addresses.Contains(address.Split('/')[0]))
                || Values("interface").Any(management.Interfaces.Contains),
            _ => InterfaceAttributes.SelectMany(Values).Any(management.Interfaces.Contains)
                || (path.Path.StartsWith("/interface/", StringComparison.Ordinal) && Values("name").Any(management.Interfaces.Contains)),
        };
    }
}
