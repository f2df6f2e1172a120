using System.ComponentModel.DataAnnotations;

namespace InternetDesa.Agent.Publisher;

/// <summary>How much of an outage the box remembers, section <c>Agent:Spool</c>.</summary>
public sealed class BatchStoreOptions : IValidatableObject
{
    /// <summary>The cap on the spool in MiB; beyond it the oldest batches are given up. The default is 32: weeks of batches a minute.</summary>
    [Range(1, 1 << 20, ErrorMessage = "write 1 to 1048576 MiB")]
    public int MegaBytes { get; set; } = 32;

    /// <summary>The size of one spool file in KiB: what is given up at once. The default is 1024.</summary>
    [Range(4, 1 << 20, ErrorMessage = "write 4 to 1048576 KiB")]
    public int SegmentKilobytes { get; set; } = 1024;

    /// <summary>How often the progress is written, in seconds; a crash repeats at most that much. The default is 600.</summary>
    /// <remarks>It costs four syncs, which wear out a memory card, and thousands of agents of a simulator share one disk.</remarks>
    [Range(1, 3600, ErrorMessage = "write 1 to 3600 seconds")]
    public int CheckpointSeconds { get; set; } = 600;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MegaBytes * 1024L < SegmentKilobytes * 2L)
            yield return new ValidationResult($"{SegmentKilobytes} KiB is over half of {nameof(MegaBytes)} {MegaBytes}; write at most {MegaBytes * 512L}",
                [nameof(SegmentKilobytes)]);
    }
}
