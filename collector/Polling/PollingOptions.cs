using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Options;

namespace InternetDesa.Collector.Polling;

/// <summary>SNMP polling: section <c>Collector:Polling</c>.</summary>
public sealed class PollingOptions : IOptionsBlock, IValidatableObject
{
    // sysUpTime asked and answered by v3 with privacy, the dearest way; v2c takes half of it.
    private const int BytesOfAQuestion = 400;

    /// <summary>
    /// A file with an entry such as <c>desa: { community: … }</c> for every credential that the inventory names; needed where one is
    /// named. Only its owner, and its group, may read it.
    /// </summary>
    public string CredentialsFile { get; set; } = "";

    /// <summary>A directory of profiles, <c>*.yaml</c>, beside the built-in ones; empty for none.</summary>
    public string ProfilesDirectory { get; set; } = "";

    /// <summary>How often a device is polled, seconds; a device behind a metered link a tenth as often.</summary>
    [Range(1, 3600, ErrorMessage = "write seconds, 1 to 3600")]
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>How long one attempt waits for its answer at most, milliseconds: less where the device is known to be faster.</summary>
    [Range(50, 60_000, ErrorMessage = "write milliseconds, 50 to 60000")]
    public int TimeoutMs { get; set; } = 2000;

    /// <summary>How often a request without answer is sent again.</summary>
    [Range(0, 5, ErrorMessage = "write a number, 0 to 5")]
    public int Retries { get; set; } = 1;

    /// <summary>The port of devices whose address has none.</summary>
    [Range(1, 65_535, ErrorMessage = "write a UDP port, 1 to 65535")]
    public int Port { get; set; } = 161;

    /// <summary>How many devices that answer are read at a time, and how many that are silent are asked again.</summary>
    [Range(1, 10_000, ErrorMessage = "write a number, 1 to 10000")]
    public int Parallel { get; set; } = 256;

    /// <summary>What polling a village may cost its link, kB a day; 0 for no limit. What does not fit is asked less often.</summary>
    [Range(0, 1_000_000, ErrorMessage = "write kB a day, 0 to 1000000; 0 for no limit")]
    public int TerrestrialKilobytesADay { get; set; } = 1000;

    /// <summary>The same for a village behind a metered link.</summary>
    [Range(0, 1_000_000, ErrorMessage = "write kB a day, 0 to 1000000; 0 for no limit")]
    public int MeteredKilobytesADay { get; set; } = 100;

    /// <summary>The budget of a village's link, kB a day; 0 for no limit.</summary>
    internal int KilobytesADay(LinkProfile profile) => profile == LinkProfile.Metered ? MeteredKilobytesADay : TerrestrialKilobytesADay;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (ProfilesDirectory.Length > 0 && !Directory.Exists(ProfilesDirectory))
            yield return new ValidationResult($"there is no directory {ProfilesDirectory}", [nameof(ProfilesDirectory)]);
        // The question whether a device is there must leave something for the rest.
        var bytes = TimeSpan.FromDays(1).TotalSeconds / Math.Max(1, IntervalSeconds) * BytesOfAQuestion;
        var least = (int)Math.Ceiling(bytes * IntervalSeconds / 1000 / Math.Max(1, TerrestrialKilobytesADay));
        if (TerrestrialKilobytesADay > 0 && bytes > 1000.0 * TerrestrialKilobytesADay)
            yield return new ValidationResult($"asking every {IntervalSeconds} s costs more than {TerrestrialKilobytesADay} kB a day; write at least "
                + $"{least}, or another TerrestrialKilobytesADay, 0 for no limit", [nameof(IntervalSeconds)]);
        if (CredentialsFile.Length > 0 && !File.Exists(CredentialsFile))
            yield return new ValidationResult($"there is no file {CredentialsFile}", [nameof(CredentialsFile)]);
    }
}
