using InternetDesa.Core.Regions;
using InternetDesa.Provisioning.Routers;

namespace InternetDesa.Provisioning.Planning;

/// <summary>Attributes of a row that the manifest owns: what a plan's hash is taken of.</summary>
/// <param name="Path">Where the row stands.</param>
/// <param name="Match">The row.</param>
/// <param name="Attributes">The attributes owned.</param>
internal sealed record OwnedRow(string Path, RowMatch Match, IReadOnlyList<string> Attributes);

/// <summary>
/// A change of one router as a value: what to write, in order, with what stood there before. Made once, printed, kept as a file, applied.
/// </summary>
/// <param name="Id">Names the plan on the router: twelve hexadecimal digits, the same for the same change of the same state.</param>
/// <param name="Village">The village.</param>
/// <param name="Router">The router that it was made for.</param>
/// <param name="StateHash">
/// The hash of the owned state that it was made from (OwnedState). A router whose state has another one makes it stale.
/// </param>
/// <param name="Owned">What the hash is taken of, beside all rows with our mark.</param>
/// <param name="Steps">The writes, by stage.</param>
internal sealed record Plan(
    string Id, VillageCode Village, RouterIdentity Router, string StateHash, IReadOnlyList<OwnedRow> Owned, IReadOnlyList<PlanStep> Steps)
{
    /// <summary>What people should know before they apply it: secrets that can not be compared, rows that the router calls invalid.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>
    /// Keyed hashes of the secrets that the router holds once the plan is confirmed, by place (SecretHash). The runner
    /// keeps them, so that a secret that can not be read is compared next time.
    /// </summary>
    public IReadOnlyDictionary<string, string> SecretHashes { get; init; } = new Dictionary<string, string>();

    /// <summary>Nothing to write.</summary>
    public bool IsEmpty => Steps.Count == 0;

    /// <summary>Some step can cut villagers or the session off.</summary>
    public bool CutsService => Steps.Any(step => step.CutsService);

    /// <summary>Some step touches a radio.</summary>
    public bool TouchesWifi => Steps.Any(step => step.TouchesWifi);

    /// <summary>Some step touches the management path.</summary>
    public bool TouchesManagementPath => Steps.Any(step => step.TouchesManagementPath);
}
