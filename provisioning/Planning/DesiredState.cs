using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Routers.Schema;

namespace InternetDesa.Provisioning.Planning;

/// <summary>One row as the manifest wants it.</summary>
/// <param name="Path">Where it stands.</param>
/// <param name="Attributes">
/// The attributes that the manifest owns, and no other, the key among them. An empty literal means "not set". Values are literals or
/// vault names.
/// </param>
internal sealed record DesiredRow(PathSchema Path, IReadOnlyDictionary<string, PlanValue> Attributes)
{
    /// <summary>The value of the path's key; empty for a singleton.</summary>
    public string Key => Path.Key is { } key ? Attributes[key].Text : "";
}

/// <summary>What a router is to hold, compiled from the manifest for one village and one version: pure data.</summary>
/// <param name="Village">The village.</param>
/// <param name="Rows">All rows; those of one ordered path in the order wanted.</param>
internal sealed record DesiredState(VillageCode Village, IReadOnlyList<DesiredRow> Rows)
{
    /// <summary>What people should know of it before they apply it; often nothing.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
