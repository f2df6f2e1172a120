using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Exposure;

/// <summary>A published fault of RouterOS by the versions that have it.</summary>
/// <param name="Id">Its number in the list of CVEs.</param>
/// <param name="From">The first version that has it.</param>
/// <param name="Fixed">The first version that has it no more.</param>
/// <param name="Text">What it lets somebody do.</param>
internal sealed record KnownFault(string Id, RouterOsVersion From, RouterOsVersion Fixed, string Text)
{
    /// <summary>The faults that are looked for: those that were used against routers by the hundred thousand.</summary>
    public static IReadOnlyList<KnownFault> All { get; } =
    [
        new("CVE-2018-14847", new(6, 29), new(6, 42, 1), "anybody who reaches WinBox reads all passwords"),
        // Fixed in 6.49.7 of the stable and 6.49.8 of the long-term channel; the version does not say which it is of.
        new("CVE-2023-30799", new(6, 0), new(6, 49, 8), "who is admin becomes more than admin"),
    ];

    /// <summary>The faults of a version.</summary>
    public static IEnumerable<KnownFault> Of(RouterOsVersion version) => All.Where(fault => !(version < fault.From) && version < fault.Fixed);
}
