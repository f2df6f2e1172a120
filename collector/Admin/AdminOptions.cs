using System.ComponentModel.DataAnnotations;
using System.Net;
using InternetDesa.Core.Options;

namespace InternetDesa.Collector.Admin;

/// <summary>The admin port, HTTP: section <c>Collector:Admin</c>. The verbs of the command line read the same section.</summary>
public sealed class AdminOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The section's name.</summary>
    public const string Section = CollectorOptions.Section + ":Admin";

    private const int ShortestToken = 16;

    /// <summary>Address and port, without TLS; empty for none. Port 0 takes a free one.</summary>
    public string Listen { get; set; } = "127.0.0.1:9090";

    /// <summary>
    /// A file whose content every request but <c>/healthz</c> has to bring as bearer token (RFC 6750), at least 16 characters. Without
    /// one, everybody on this machine may announce maintenance; on an address that others reach it is needed.
    /// </summary>
    public string TokenFile { get; set; } = "";

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // Without a port the parser takes 0, which would listen on any.
        var address = IPEndPoint.TryParse(Listen, out var point)
            && (point.Port > 0 || Listen.EndsWith(":0", StringComparison.Ordinal)) ? point.Address : null;
        if (Listen.Length > 0 && address is null)
            yield return new ValidationResult($"'{Listen}' is no address with a port; write it as 127.0.0.1:9090", [nameof(Listen)]);
        if (address is not null && !IPAddress.IsLoopback(address) && TokenFile.Length == 0)
            yield return new ValidationResult(
                $"{Listen} is reached from outside: name a file with a token, or listen on 127.0.0.1:9090", [nameof(TokenFile)]);
        if (TokenFile.Length > 0 && !File.Exists(TokenFile))
            yield return new ValidationResult($"there is no file {TokenFile}", [nameof(TokenFile)]);
    }

    /// <summary>The token; null where none is asked for.</summary>
    /// <exception cref="FormatException">The file holds none.</exception>
    internal string? ReadToken()
    {
        if (TokenFile.Length == 0)
            return null;
        var token = File.ReadAllText(TokenFile).Trim();
        return token.Length >= ShortestToken && token.All(c => c is > ' ' and <= '~')
            ? token
            : throw new FormatException($"{TokenFile} holds no token: write one line of at least {ShortestToken} letters and digits, "
                + "such as 'openssl rand -hex 32' prints.");
    }
}
