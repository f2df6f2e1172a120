using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>The built-in profiles, read once.</summary>
public static class SnmpProfiles
{
    // In the order in which they build on each other.
    private static readonly string[] Names = ["if-mib", "mikrotik"];

    /// <summary>All profiles; the first is for devices that no other one matches.</summary>
    public static IReadOnlyList<SnmpProfile> All { get; } = Load();

    /// <summary>The profile for a device: the one whose prefix of its sysObjectID is the longest.</summary>
    public static SnmpProfile For(Oid sysObjectId) => All
        .Where(profile => profile.Match is { } match && sysObjectId.StartsWith(match))
        .MaxBy(profile => profile.Match!.Value.Encoded.Length) ?? All[0];

    private static List<SnmpProfile> Load()
    {
        var profiles = new List<SnmpProfile>();
        foreach (var name in Names)
        {
            var resource = $"snmp/{name}.yaml";
            using var reader = new StreamReader(typeof(SnmpProfiles).Assembly.GetManifestResourceStream(resource)!);
            profiles.Add(SnmpProfileYaml.Read(reader.ReadToEnd(), resource, profiles));
        }

        return profiles;
    }
}
