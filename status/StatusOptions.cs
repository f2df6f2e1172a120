using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Status;

/// <summary>The public site's options: section <c>Status</c>.</summary>
public sealed class StatusOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = "Status";

    /// <summary>The state database that the collector writes. It may come later than the site, which says so until then.</summary>
    [Required(ErrorMessage = "name the SQLite file that the collector writes, such as /var/lib/internet-desa/state.db")]
    public string Database { get; set; } = "";

    /// <summary>Where the site listens, without TLS: that belongs to the proxy before it.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";

    /// <summary>How often the database is looked at, at most: seconds.</summary>
    [Range(1, 60, ErrorMessage = "write seconds, 1 to 60")]
    public int RefreshSeconds { get; set; } = 5;

    /// <summary>How long the collector may be silent before pages say that their data are old: seconds.</summary>
    [Range(10, 86_400, ErrorMessage = "write seconds, 10 to 86400")]
    public int StaleAfterSeconds { get; set; } = 120;

    /// <summary>Names and codes of provinces other than 33, CSV <c>code,name</c>; empty takes the built-in table.</summary>
    public string RegionsFile { get; set; } = "";

    /// <summary>A sentence at the top of every page, plain text; empty for none.</summary>
    [MaxLength(300, ErrorMessage = "write at most 300 characters")]
    public string Banner { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!Uri.TryCreate(Listen, UriKind.Absolute, out var listen) || listen.Scheme != Uri.UriSchemeHttp || listen.AbsolutePath != "/")
            yield return new ValidationResult(
                $"'{Listen}' is no address to listen on; write one such as http://127.0.0.1:8080", [nameof(Listen)]);
        if (RegionsFile.Length > 0 && !File.Exists(RegionsFile))
            yield return new ValidationResult(
                $"there is no file {RegionsFile}; write the path of a CSV 'code,name', or leave it out", [nameof(RegionsFile)]);
    }
}
