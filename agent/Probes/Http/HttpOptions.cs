using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Probes.Http;

/// <summary>Which pages to fetch, section <c>Agent:Http</c>.</summary>
public sealed class HttpOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>
    /// Pages, http or https. One whose path ends in <c>/generate_204</c> has to answer with 204 and nothing else, which finds a captive
    /// portal that answers in its place. The default is none.
    /// </summary>
    public string[] Targets { get; set; } = [];

    /// <summary>How many minutes lie between two fetches. The default is 5.</summary>
    [Range(1, 1440, ErrorMessage = "write 1 to 1440 minutes")]
    public int EveryMinutes { get; set; } = 5;

    /// <summary>How long a page may take in ms. The default is 10000.</summary>
    [Range(1, 60_000, ErrorMessage = "write 1 to 60000 ms")]
    public int TimeoutMs { get; set; } = 10_000;

    /// <summary>How many KiB of a page are read. The default is 16.</summary>
    [Range(0, 1024, ErrorMessage = "write 0 to 1024 KiB")]
    public int MaxKilobytes { get; set; } = 16;

    internal TimeSpan Timeout => TimeSpan.FromMilliseconds(TimeoutMs);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var target in Targets.Where(target => !IsPage(target)))
            yield return new ValidationResult($"'{target}' is no page; write one such as http://example.com/generate_204", [nameof(Targets)]);
    }

    /// <summary>Whether a text is the address of a page.</summary>
    internal static bool IsPage(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == "http" || url.Scheme == "https") && url.UserInfo.Length == 0;
}
