using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Collector.Admin;

/// <summary>Where the collector's metrics are sent besides being scraped, by OTLP over HTTP: section <c>Collector:Otlp</c>.</summary>
/// <remarks>Headers, such as a token, come from the environment: <c>OTEL_EXPORTER_OTLP_HEADERS</c> of the OpenTelemetry specification.</remarks>
public sealed class OtlpOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The receiver, such as <c>http://127.0.0.1:4318</c>; empty for none. <c>/v1/metrics</c> is added.</summary>
    public string Endpoint { get; set; } = "";

    /// <summary>How often, seconds.</summary>
    [Range(1, 3600, ErrorMessage = "write seconds, 1 to 3600")]
    public int IntervalSeconds { get; set; } = 60;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Endpoint.Length > 0 && !(Uri.TryCreate(Endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            yield return new ValidationResult($"'{Endpoint}' is no address; write it as http://127.0.0.1:4318", [nameof(Endpoint)]);
    }
}
