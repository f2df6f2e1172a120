using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Publisher;

/// <summary>How much of an outage the box remembers, section <c>Agent:Spool</c>.</summary>
public sealed class BatchStoreOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>
    /// The cap on the spool in MiB: a month of a village's samples every minute. Near it the oldest samples become hourly ones, which
    /// last for years. The default is 32.
    /// </summary>
    [Range(1, 1 << 20, ErrorMessage = "write 1 to 1048576 MiB")]
    public int MegaBytes { get; set; } = 32;

    /// <summary>The size of one spool file in KiB: what is thinned or deleted at once. The default is 1024.</summary>
    [Range(4, 1 << 20, ErrorMessage = "write 4 to 1048576 KiB")]
    public int SegmentKilobytes { get; set; } = 1024;

    /// <summary>
    /// The most seconds of samples that a power cut may take while no collector has them; each sync wears out the memory card. What a
    /// collector has is written half as often. The default is 300, which makes fewer than 300 syncs a day.
    /// </summary>
    [Range(1, 3600, ErrorMessage = "write 1 to 3600 seconds")]
    public int SyncSeconds { get; set; } = 300;

    /// <summary>
    /// How many KiB of the backlog go out in a minute, so that an outage of weeks does not fill the village's link when it ends; the
    /// newest samples go ahead of it and do not count. The default is 256.
    /// </summary>
    [Range(1, 1 << 20, ErrorMessage = "write 1 to 1048576 KiB a minute")]
    public int BacklogKilobytesPerMinute { get; set; } = 256;

    /// <summary>The cap in bytes.</summary>
    internal long MaxBytes => MegaBytes * 1024L * 1024;

    /// <summary>The size of a spool file in bytes.</summary>
    internal long SegmentBytes => SegmentKilobytes * 1024L;

    /// <summary>How full the spool is when the oldest batches are thinned: before it reaches the cap, where they would be given up.</summary>
    internal long ThinAboveBytes => Math.Max(MaxBytes - 3 * SegmentBytes, MaxBytes / 2);

    /// <summary>What a store in memory may take of it.</summary>
    internal BatchStoreOptions InMemory() => new()
    {
        MegaBytes = Math.Min(MegaBytes, 8), SegmentKilobytes = Math.Min(SegmentKilobytes, 512), SyncSeconds = SyncSeconds, BacklogKilobytesPerMinute = BacklogKilobytesPerMinute,
    };

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MegaBytes * 1024L < SegmentKilobytes * 8L)
            yield return new ValidationResult($"{SegmentKilobytes} KiB is over an eighth of {nameof(MegaBytes)} {MegaBytes}; write at most {MegaBytes * 128L}",
                [nameof(SegmentKilobytes)]);
    }
}
