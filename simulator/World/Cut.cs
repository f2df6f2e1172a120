namespace InternetDesa.Simulator.World;

/// <summary>What a village loses.</summary>
internal enum CutKind
{
    /// <summary>Power: router and agent are off, and what was not synced is lost.</summary>
    Power,

    /// <summary>The uplink: the agent runs on and nothing gets through.</summary>
    Uplink,
}

/// <summary>A cut of one village.</summary>
/// <param name="Kind">What is cut.</param>
/// <param name="From">When it begins, UTC.</param>
/// <param name="To">When it is over, UTC.</param>
internal readonly record struct Cut(CutKind Kind, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Whether it lasts at a time.</summary>
    public bool Covers(DateTimeOffset time) => time >= From && time < To;

    /// <summary>Whether the two have a moment in common.</summary>
    public bool Overlaps(Cut other) => From < other.To && other.From < To;
}
