using InternetDesa.Provisioning.Routers.Schema;
using static InternetDesa.Provisioning.Manifest.Compiling.DesiredRows;

namespace InternetDesa.Provisioning.Manifest.Compiling;

/// <summary>Who may ask and change the router: SNMP, accounts, services, RADIUS.</summary>
internal static class ManagementRows
{
    // What the village's agent needs to read the hotspot over the API, and nothing that writes.
    private const string AgentPolicies = "read,api,test";

    /// <summary>Adds the rows.</summary>
    public static void Add(DesiredRows rows, MapNode settings)
    {
        if (settings.Child("snmp") is { } snmp)
            AddSnmp(rows, snmp);
        if (settings.Child("agent") is { } agent)
        {
            rows.Add("/user/group", ("name", OwnerMark.Name("agent")), ("policy", AgentPolicies));
            AddUser(rows, "agent", OwnerMark.Name("agent"), agent);
        }

        foreach (var (name, user) in settings.Children("users"))
            AddUser(rows, name.Text, user.Value("group") ?? "read", user);
        foreach (var (name, service) in settings.Children("services"))
            AddService(rows, name.Text, service);
        if (settings.Child("radius") is { } radius)
            AddRadius(rows, radius);
    }

    private static void AddSnmp(DesiredRows rows, MapNode snmp)
    {
        rows.Add("/snmp/community", ("name", OwnerMark.Name(snmp.Value("user")!)), ("addresses", List(snmp.Values("from"))),
            ("read-access", "yes"), ("write-access", "no"), ("security", "private"), ("authentication-protocol", "SHA1"),
            ("encryption-protocol", "AES"), ("authentication-password", snmp.Value("authentication")),
            ("encryption-password", snmp.Value("encryption")), ("disabled", "no"));
        rows.Add("/snmp", ("enabled", "yes"), ("contact", snmp.Value("contact")), ("location", snmp.Value("location")));
    }

    private static void AddUser(DesiredRows rows, string name, string group, MapNode user) =>
        rows.Add("/user", ("name", OwnerMark.Name(name)), ("group", group), ("address", List(user.Values("from"))),
            ("password", user.Value("password")), ("disabled", "no"));

    private static void AddService(DesiredRows rows, string name, MapNode service)
    {
        List<(string, string?)> attributes = [("name", name)];
        if (service["enabled"] is not null)
            attributes.Add(("disabled", Flag(!service.Flag("enabled", true))));
        if (service.Value("port") is { } port)
            attributes.Add(("port", port));
        if (service["from"] is not null)
            attributes.Add(("address", List(service.Values("from"))));
        if (service.Value("certificate") is { } certificate)
            attributes.Add(("certificate", certificate));
        rows.Add("/ip/service", [.. attributes]);
    }

    private static void AddRadius(DesiredRows rows, MapNode radius)
    {
        foreach (var server in radius.Maps("servers"))
        {
            rows.Add("/radius", ("comment", OwnerMark.Comment(server.Value("name")!)), ("service", "hotspot"), ("address", server.Value("address")),
                ("secret", server.Value("secret")), ("timeout", server.Value("timeout") ?? "3s"), ("disabled", "no"));
        }

        rows.Add("/radius/incoming",
        [
            ("accept", Flag(radius["incoming"] is not null)),
            .. radius.Value("incoming") is { } port ? [("port", port)] : Array.Empty<(string, string?)>(),
        ]);
    }
}
