using System.Collections.Concurrent;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Core.Snmp;

/// <summary>What to ask a kind of device and what its answers mean, checked against the schema.</summary>
public sealed class SnmpProfile
{
    private readonly ConcurrentDictionary<ulong, ProfilePlan> _plans = new();

    internal SnmpProfile(string name) => Name = name;

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Prefixes of the sysObjectID of devices that it is for; none for the profile of all others.</summary>
    public IReadOnlyList<Oid> Matches { get; internal init; } = [];

    /// <summary>Where a device tells the version of its software; null where none does.</summary>
    internal Oid? Version { get; init; }

    /// <summary>Where a device tells its model; null where none does.</summary>
    internal Oid? Model { get; init; }

    internal int ScalarsEvery { get; init; } = 1;

    internal IReadOnlyList<ProfileObject> Scalars { get; init; } = [];

    /// <summary>Tables, and RouterOS's gauges; at most 64.</summary>
    internal IReadOnlyList<ProfilePart> Parts { get; init; } = [];

    /// <summary>What of it a device has. Devices of one kind share one plan.</summary>
    internal ProfilePlan PlanFor(Version? version, string model)
    {
        var fitting = 0UL;
        for (var i = 0; i < Parts.Count; i++)
        {
            if (Parts[i].Condition.Fits(version, model))
                fitting |= 1UL << i;
        }

        return _plans.GetOrAdd(fitting, static (bits, profile) => new ProfilePlan(profile,
            [.. profile.Parts.Where((_, i) => (bits & (1UL << i)) != 0)]), this);
    }
}

/// <summary>What a kind of device, by model and version, is asked.</summary>
/// <param name="Profile">The profile that it comes from.</param>
/// <param name="Parts">The parts that the kind has.</param>
internal sealed record ProfilePlan(SnmpProfile Profile, IReadOnlyList<ProfilePart> Parts);
