namespace InternetDesa.Provisioning.Applying;

/// <summary>What is true of a router after a verb that changes it.</summary>
internal enum ApplyOutcome
{
    /// <summary>The router is as the manifest wants it; nothing was written.</summary>
    NothingToDo,

    /// <summary>The change is there, confirmed, and nothing of ours is left beside it.</summary>
    Applied,

    /// <summary>The change is there and waits for <c>confirm</c>; without it the router takes it back.</summary>
    Held,

    /// <summary>Nothing was changed.</summary>
    NotApplied,

    /// <summary>The router is as it was before.</summary>
    Reverted,

    /// <summary>The router does not answer. It is as before or as after, and a pending change takes itself back.</summary>
    Unknown,
}

/// <summary>What came of it.</summary>
/// <param name="Outcome">What is true of the router.</param>
/// <param name="Reasons">Why; for people, may hold the router's text.</param>
internal sealed record ApplyResult(ApplyOutcome Outcome, params IReadOnlyList<string> Reasons)
{
    /// <summary>When at the latest the router's timer fires, if the router is on; null where none is set.</summary>
    public DateTimeOffset? RevertsBy { get; init; }

    /// <summary>Whether a confirmation was sent and not answered: then the router may as well keep the change.</summary>
    public bool MayBeKept { get; init; }

    /// <summary>Round trips that read, wrote the plan, and served the nets.</summary>
    public RoundTrips RoundTrips { get; init; }
}

/// <summary>How often sentences were sent and answers waited for.</summary>
/// <param name="Reads">Facts, snapshots, probes.</param>
/// <param name="Writes">The plan's own writes.</param>
/// <param name="Nets">Arming, reading the net, confirming, clearing.</param>
internal readonly record struct RoundTrips(int Reads, int Writes, int Nets);
