using System.ComponentModel.DataAnnotations;
using System.Net;
using InternetDesa.Core.Options;

namespace InternetDesa.Collector.Traps;

/// <summary>SNMP traps and informs: section <c>Collector:Traps</c>.</summary>
public sealed class TrapOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>Address and UDP port, by custom 162, such as <c>0.0.0.0:162</c>; empty for none. Port 0 takes a free one.</summary>
    public string Listen { get; set; } = "";

    /// <summary>How many events of one device are stored in a minute at most. The others still have it polled.</summary>
    [Range(1, 10_000, ErrorMessage = "write a number, 1 to 10000")]
    public int EventsAMinute { get; set; } = 10;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // Without a port the parser takes 0, which would listen on any.
        if (Listen.Length > 0 && !(IPEndPoint.TryParse(Listen, out var point) && (point.Port > 0 || Listen.EndsWith(":0", StringComparison.Ordinal))))
            yield return new ValidationResult($"'{Listen}' is no address with a port; write it as 0.0.0.0:162", [nameof(Listen)]);
    }
}
