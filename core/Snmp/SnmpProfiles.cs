using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>The profiles that devices are read by: the built-in ones, and those of files.</summary>
public sealed class SnmpProfiles
{
    // In the order in which they build on each other.
    private static readonly string[] InOrder = ["if-mib", "mikrotik", "ups"];

    private SnmpProfiles(IReadOnlyList<SnmpProfile> all) => All = all;

    /// <summary>The built-in profiles, read once.</summary>
    public static SnmpProfiles BuiltIn { get; } = new(LoadBuiltIn());

    /// <summary>All profiles; the first is for devices that no other one matches.</summary>
    public IReadOnlyList<SnmpProfile> All { get; }

    /// <summary>The names that the devices which are read by them have in common.</summary>
    internal SharedNames Names { get; } = new();

    /// <summary>The built-in profiles and those of a directory's files <c>*.yaml</c>, in the order of their names.</summary>
    /// <exception cref="FormatException">Files have faults: all of them, one a line.</exception>
    /// <exception cref="IOException">One can not be read.</exception>
    public static SnmpProfiles Load(string directory)
    {
        var profiles = new List<SnmpProfile>(BuiltIn.All);
        var errors = new List<string>();
        foreach (var file in Directory.EnumerateFiles(directory, "*.yaml").Order(StringComparer.Ordinal))
        {
            try
            {
                profiles.Add(SnmpProfileYaml.Read(File.ReadAllText(file), file, profiles));
            }
            catch (FormatException fault)
            {
                errors.Add(fault.Message);
            }
        }

        return errors.Count == 0 ? new SnmpProfiles(profiles) : throw new FormatException(string.Join('\n', errors));
    }

    /// <summary>
    /// The profile for a device: the one whose prefix of its sysObjectID is the longest; of two with the same, the later one, so that a
    /// file stands in for a built-in profile.
    /// </summary>
    public SnmpProfile For(Oid sysObjectId) => All.Reverse()
        .SelectMany(profile => profile.Matches.Where(match => sysObjectId.StartsWith(match)), (profile, match) => (profile, match))
        .OrderByDescending(candidate => candidate.match.Encoded.Length).FirstOrDefault().profile ?? All[0];

    private static List<SnmpProfile> LoadBuiltIn()
    {
        var profiles = new List<SnmpProfile>();
        foreach (var name in InOrder)
        {
            var resource = $"snmp/{name}.yaml";
            using var reader = new StreamReader(typeof(SnmpProfiles).Assembly.GetManifestResourceStream(resource)!);
            profiles.Add(SnmpProfileYaml.Read(reader.ReadToEnd(), resource, profiles));
        }

        return profiles;
    }
}
