using InternetDesa.Core.Batches;

namespace InternetDesa.Agent.Publisher;

/// <summary>A batch that has its seq: from now on its bytes never change.</summary>
/// <param name="Boot">The boot.</param>
/// <param name="Seq">The seq within the boot.</param>
/// <param name="Points">How many data points it holds.</param>
/// <param name="Mono">When it was sealed, nanoseconds since the boot's start.</param>
/// <param name="Text">The batch in line protocol.</param>
/// <param name="Anchors">The anchors that it declares.</param>
/// <param name="Thinned">The gaps that it stands in for: batches that are done once this one is durable.</param>
internal sealed record SealedBatch(
    long Boot, long Seq, int Points, long Mono, byte[] Text, IReadOnlyList<ClockAnchor> Anchors, IReadOnlyList<BatchGap>? Thinned = null)
{
    /// <summary>Its name.</summary>
    public BatchKey Key => new(Boot, Seq);

    /// <summary>Whether an attempt to publish it was made.</summary>
    public bool WasSent { get; set; }
}
