using Microsoft.Extensions.Options;

namespace InternetDesa.Status;

/// <summary>Checks all settings and names every fault at once, each with what to write instead.</summary>
internal sealed class StatusOptionsValidator : IValidateOptions<StatusOptions>
{
    public ValidateOptionsResult Validate(string? name, StatusOptions options)
    {
        var errors = new List<string>();
        if (string.IsNullOrWhiteSpace(options.Database))
            errors.Add("Status:Database is missing: write the path of the collector's state database, such as /var/lib/internet-desa/state.db");
        if (!Uri.TryCreate(options.Listen, UriKind.Absolute, out var listen) || listen.Scheme != Uri.UriSchemeHttp || listen.AbsolutePath != "/")
            errors.Add($"Status:Listen is '{options.Listen}': write an address such as http://127.0.0.1:8080; TLS belongs to the proxy before it");
        Range(nameof(options.RefreshSeconds), options.RefreshSeconds, 1, 60);
        Range(nameof(options.StaleAfterSeconds), options.StaleAfterSeconds, 10, 86400);
        if (options.Regions is { } regions && !File.Exists(regions))
            errors.Add($"Status:Regions is '{regions}', which is no file: write the path of a CSV 'code,name', or leave it out for province 33");
        if (options.Banner is { Length: > 300 } banner)
            errors.Add($"Status:Banner has {banner.Length} characters: write at most 300");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Range(string key, int value, int from, int to)
        {
            if (value < from || value > to)
                errors.Add($"Status:{key} is {value}: write whole seconds from {from} to {to}");
        }
    }
}
