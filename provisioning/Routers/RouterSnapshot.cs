using System.Collections.Frozen;
using InternetDesa.Protocols.RouterOs;

namespace InternetDesa.Provisioning.Routers;

/// <summary>Which router it is: a plan is for one router and no other.</summary>
/// <param name="Serial">The serial number of <c>/system/routerboard</c>, or the software id of <c>/system/license</c> on a CHR.</param>
/// <param name="Model">The board's name of <c>/system/resource</c>, such as <c>hAP ax^2</c>.</param>
/// <param name="Version">RouterOS's version.</param>
internal sealed record RouterIdentity(string Serial, string Model, RouterOsVersion Version);

/// <summary>What RouterOS says of a row; such rows are not ours (MikroTik manual, "Console": flags).</summary>
[Flags]
internal enum RowFlags
{
    /// <summary>An ordinary row.</summary>
    None = 0,

    /// <summary>D: made by the router itself, such as the hotspot's NAT rules; since 7.19 also a live session in <c>/ip/service</c>.</summary>
    Dynamic = 1,

    /// <summary>Part of RouterOS.</summary>
    Builtin = 2,

    /// <summary>*: there from the factory, such as the hotspot profile <c>default</c>.</summary>
    Default = 4,

    /// <summary>I: the router does not run it, for a reason of its own.</summary>
    Invalid = 8,
}

/// <summary>One row as the router printed it.</summary>
/// <param name="Id">Its <c>.id</c>, such as <c>*1A</c>; good for this connection only, never kept. Empty for a singleton.</param>
/// <param name="Flags">What the router says of it.</param>
/// <param name="Attributes">The values in the router's own form, without <c>.id</c> and flags. Hostile text.</param>
internal sealed record RouterRow(string Id, RowFlags Flags, IReadOnlyDictionary<string, string> Attributes)
{
    private static readonly FrozenDictionary<string, RowFlags> FlagNames = new Dictionary<string, RowFlags>
    {
        ["dynamic"] = RowFlags.Dynamic, ["builtin"] = RowFlags.Builtin, ["default"] = RowFlags.Default, ["invalid"] = RowFlags.Invalid,
    }.ToFrozenDictionary();

    /// <summary>The flags' names, for a <c>.proplist</c>.</summary>
    public static IReadOnlyCollection<string> FlagAttributes => FlagNames.Keys;

    /// <summary>Whether provisioning must leave it alone: dynamic, builtin or default.</summary>
    public bool IsForeign => (Flags & (RowFlags.Dynamic | RowFlags.Builtin | RowFlags.Default)) != 0;

    /// <summary>A value; empty where the router did not print it, which is the same (since 7.15 unset fields are printed empty).</summary>
    public string this[string name] => Attributes.GetValueOrDefault(name, "");

    /// <summary>Takes a row of a reply apart. Of a name that occurs twice the first value counts.</summary>
    public static RouterRow Read(RouterOsRow row)
    {
        var id = "";
        var flags = RowFlags.None;
        var attributes = new Dictionary<string, string>(row.Attributes.Count, StringComparer.Ordinal);
        foreach (var (name, value) in row.Attributes)
        {
            if (name == ".id")
                id = value;
            else if (FlagNames.TryGetValue(name, out var flag))
                flags |= value is "true" or "yes" ? flag : RowFlags.None;
            else
                attributes.TryAdd(name, value);
        }

        return new RouterRow(id, flags, attributes);
    }
}

/// <summary>What was read of a router, whole tables in the router's order.</summary>
/// <param name="Router">Which router.</param>
/// <param name="Tables">
/// The rows by path, such as <c>/ip/hotspot/profile</c>; a singleton has one row. A path that the router does not have is not in it.
/// </param>
internal sealed record RouterSnapshot(RouterIdentity Router, IReadOnlyDictionary<string, IReadOnlyList<RouterRow>> Tables)
{
    /// <summary>The rows of a path; none where the router does not have it.</summary>
    public IReadOnlyList<RouterRow> this[string path] => Tables.GetValueOrDefault(path, []);
}
