using System.ComponentModel.DataAnnotations;
using InternetDesa.Agent.Probes.Http;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Probes.Speed;

/// <summary>The throughput test, section <c>Agent:Speed</c>. Its bytes are the village's: it runs at a few hours, up to a budget.</summary>
public sealed class SpeedOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>What is downloaded: a file longer than <see cref="DownloadKilobytes"/>; empty switches the test off. The default is empty.</summary>
    public string DownloadUrl { get; set; } = "";

    /// <summary>Where is uploaded to, by POST; empty measures no upload.</summary>
    public string UploadUrl { get; set; } = "";

    /// <summary>How many KB are downloaded in a test. The default is 1500.</summary>
    [Range(100, 100_000, ErrorMessage = "write 100 to 100000 KB")]
    public int DownloadKilobytes { get; set; } = 1500;

    /// <summary>How many KB are uploaded in a test. The default is 400.</summary>
    [Range(50, 100_000, ErrorMessage = "write 50 to 100000 KB")]
    public int UploadKilobytes { get; set; } = 400;

    /// <summary>At which hours of the day, WIB. The default is 5, 10, 15 and 20.</summary>
    public int[] Hours { get; set; } = [];

    /// <summary>The hours at which everybody is on the net, WIB; their tests are compared with the others. The default is 18 to 22.</summary>
    public int[] BusyHours { get; set; } = [];

    /// <summary>How long each direction may take in s. The default is 10.</summary>
    [Range(1, 30, ErrorMessage = "write 1 to 30 seconds")]
    public int LimitSeconds { get; set; } = 10;

    // Lists of numbers have their defaults here: a binder would add to them.
    internal int[] HoursOrDefault => Hours.Length > 0 ? Hours : [5, 10, 15, 20];

    internal int[] BusyHoursOrDefault => BusyHours.Length > 0 ? BusyHours : [18, 19, 20, 21, 22];

    /// <summary>What a test takes of the link, bytes.</summary>
    internal long TestBytes => 1000L * (DownloadKilobytes + (UploadUrl.Length > 0 ? UploadKilobytes : 0));

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var (name, url) in new[] { (nameof(DownloadUrl), DownloadUrl), (nameof(UploadUrl), UploadUrl) })
        {
            if (url.Length > 0 && !HttpOptions.IsPage(url))
                yield return new ValidationResult($"'{url}' is no address; write one such as http://speed.example/2M.bin", [name]);
        }

        foreach (var (name, hours) in new[] { (nameof(Hours), Hours), (nameof(BusyHours), BusyHours) })
        {
            if (Array.Exists(hours, hour => hour is < 0 or > 23))
                yield return new ValidationResult("write hours of 0 to 23, WIB", [name]);
        }

        if (DownloadUrl.Length == 0 && UploadUrl.Length > 0)
            yield return new ValidationResult("an upload alone is not measured; write what is downloaded too", [nameof(DownloadUrl)]);
    }
}
