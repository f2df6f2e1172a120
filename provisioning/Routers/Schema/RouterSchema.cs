using System.Collections.Frozen;

namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>
/// Every RouterOS path that provisioning reads and writes; what is not here is never touched. There are no default values: they differ
/// between models and versions, so only attributes that the manifest names are compared.
/// </summary>
internal static class RouterSchema
{
    /// <summary>The paths, by stage; within a stage in the order of their writes.</summary>
    public static IReadOnlyList<PathSchema> All { get; } =
        [.. SystemPaths.All.Concat(NetworkPaths.All).Concat(HotspotPaths.All).Concat(WirelessPaths.All).OrderBy(path => path.Stage)];

    private static readonly FrozenDictionary<string, PathSchema> ByPath = All.ToFrozenDictionary(path => path.Path, StringComparer.Ordinal);

    /// <summary>The schema of a path.</summary>
    /// <exception cref="KeyNotFoundException">Provisioning does not know the path.</exception>
    public static PathSchema Get(string path) => ByPath[path];

    /// <summary>The schema of a path; null where provisioning does not know it.</summary>
    public static PathSchema? Find(string path) => ByPath.GetValueOrDefault(path);
}
