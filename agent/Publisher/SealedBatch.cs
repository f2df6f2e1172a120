using InternetDesa.Core.Batches;

namespace InternetDesa.Agent.Publisher;

/// <summary>A batch that has its seq: from now on its bytes never change.</summary>
/// <param name="Boot">The boot.</param>
/// <param name="Seq">The seq within the boot.</param>
/// <param name="Points">How many data points it holds.</param>
/// <param name="Mono">When it was sealed, nanoseconds since the boot's start.</param>
/// <param name="Payload">What is stored and published.</param>
/// <param name="Anchors">The anchors that it declares.</param>
internal sealed record SealedBatch(long Boot, long Seq, int Points, long Mono, byte[] Payload, IReadOnlyList<ClockAnchor> Anchors)
{
    /// <summary>Its place in the spool, once it is durable.</summary>
    public long Offset { get; set; }

    /// <summary>Whether an attempt to publish it was made.</summary>
    public bool WasSent { get; set; }
}
