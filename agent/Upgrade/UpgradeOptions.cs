using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Upgrade;

/// <summary>New versions of the agent itself, section <c>Agent:Upgrade</c>.</summary>
public sealed class UpgradeOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The public keys (PEM) that may sign releases; empty takes none. The default is empty.</summary>
    public string KeyFile { get; set; } = "";

    /// <summary>
    /// How much of a package is fetched in a minute, KiB; 0 is 256 by a terrestrial link and nothing by a metered one, whose month a package
    /// would cost. The default is 0.
    /// </summary>
    [Range(0, 65_536, ErrorMessage = "write 1 to 65536 KiB, or 0 for what is usual")]
    public int KilobytesAMinute { get; set; }

    /// <summary>Where the root side says what became of the last one.</summary>
    public string OutcomeFile { get; set; } = "/var/lib/internet-desa-upgrade/outcome";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (KeyFile.Length > 0 && !File.Exists(KeyFile))
            yield return new ValidationResult($"there is no file '{KeyFile}'; write there what 'desactl release key' shows, or leave it empty", [nameof(KeyFile)]);
    }
}
