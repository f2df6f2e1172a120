using System.ComponentModel.DataAnnotations;

namespace InternetDesa.Collector.Polling;

/// <summary>SNMP polling: section <c>Collector:Polling</c>.</summary>
public sealed class PollingOptions : IValidatableObject
{
    /// <summary>A file with a line <c>name=community</c> for every credential that the inventory names; needed where one is named.</summary>
    public string CredentialsFile { get; set; } = "";

    /// <summary>How often a device is polled, seconds; a device behind a metered link a tenth as often.</summary>
    [Range(1, 3600, ErrorMessage = "write seconds, 1 to 3600")]
    public int IntervalSeconds { get; set; } = 60;

    /// <summary>How long one attempt waits for its answer, milliseconds.</summary>
    [Range(50, 60_000, ErrorMessage = "write milliseconds, 50 to 60000")]
    public int TimeoutMs { get; set; } = 2000;

    /// <summary>How often a request without answer is sent again.</summary>
    [Range(0, 5, ErrorMessage = "write a number, 0 to 5")]
    public int Retries { get; set; } = 1;

    /// <summary>The port of devices whose address has none.</summary>
    [Range(1, 65_535, ErrorMessage = "write a UDP port, 1 to 65535")]
    public int Port { get; set; } = 161;

    /// <summary>How many devices are polled at a time; a quarter as many again of those that are silent.</summary>
    [Range(1, 10_000, ErrorMessage = "write a number, 1 to 10000")]
    public int Parallel { get; set; } = 256;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (CredentialsFile.Length > 0 && !File.Exists(CredentialsFile))
            yield return new ValidationResult($"there is no file {CredentialsFile}", [nameof(CredentialsFile)]);
    }
}
