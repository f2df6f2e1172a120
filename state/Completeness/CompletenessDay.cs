using InternetDesa.Core.Identity;

namespace InternetDesa.State.Completeness;

/// <summary>
/// What became of the points that one agent collected on one WIB day. <see cref="Sampled"/> is the sum of all others but
/// <see cref="Duplicate"/> and <see cref="Unanchored"/>, which is a part of <see cref="Received"/>.
/// </summary>
public sealed record CompletenessDay
{
    /// <summary>The agent.</summary>
    public required DeviceId Device { get; init; }

    /// <summary>The WIB day.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Points collected, as the agent counts them.</summary>
    public long Sampled { get; init; }

    /// <summary>Points stored.</summary>
    public long Received { get; init; }

    /// <summary>Points that came again that day, and were dropped.</summary>
    public long Duplicate { get; init; }

    /// <summary>Points that came and are in the dead letter.</summary>
    public long Refused { get; init; }

    /// <summary>Points that the agent replaced by averages.</summary>
    public long Thinned { get; init; }

    /// <summary>Points that the agent gave up: its disk was full.</summary>
    public long Abandoned { get; init; }

    /// <summary>Points that a power cut took from the agent before they were on its disk.</summary>
    public long LostPower { get; init; }

    /// <summary>Points that nobody has accounted for.</summary>
    public long Missing { get; init; }

    /// <summary>Batches that nobody has accounted for; of those at a run's end the points are not known.</summary>
    public long MissingBatches { get; init; }

    /// <summary>Whether what is missing may still come: its run spoke within a day, or the agent is silent.</summary>
    public bool Waiting { get; init; }

    /// <summary>Points received whose time nobody knows yet: their run has no anchor.</summary>
    public long Unanchored { get; init; }

    /// <summary>Points that will never come, and the agent said so.</summary>
    public long Declared => Thinned + Abandoned + LostPower;

    /// <summary>Received of sampled in per cent, rounded down; null where nothing was sampled.</summary>
    public double? Percent => Sampled > 0 ? Math.Floor(10_000.0 * Math.Min(Received, Sampled) / Sampled) / 100 : null;
}
