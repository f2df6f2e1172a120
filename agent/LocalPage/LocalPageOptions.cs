using System.ComponentModel.DataAnnotations;
using System.Net;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.LocalPage;

/// <summary>The page on the village's own network, section <c>Agent:LocalPage</c>. It works without uplink.</summary>
public sealed class LocalPageOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>Where it listens, such as <c>0.0.0.0:8081</c>; empty switches it off. The default is empty.</summary>
    public string Listen { get; set; } = "";

    /// <summary>The village's name, for the page's head.</summary>
    public string Village { get; set; } = "";

    /// <summary>The router's address, one of <c>Agent:Ping:Targets</c>: whether it answers tells the router's fault from the uplink's.</summary>
    public string Router { get; set; } = "";

    /// <summary>The contracted download speed in Mbit/s; 0 where none is known.</summary>
    [Range(0, 100_000, ErrorMessage = "write 0 to 100000 Mbit/s")]
    public double ContractMbps { get; set; }

    /// <summary>Whom to call, from the inventory.</summary>
    public LocalContacts Contacts { get; set; } = new();

    /// <summary>The address to listen on; null where the page is off.</summary>
    internal IPEndPoint? Endpoint => IPEndPoint.TryParse(Listen, out var endpoint) ? endpoint : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Listen.Length > 0 && Endpoint is null)
            yield return new ValidationResult($"'{Listen}' is no address and port; write one such as 0.0.0.0:8081", [nameof(Listen)]);
    }
}

/// <summary>Telephone numbers, as people dial them; empty ones are not shown.</summary>
public sealed class LocalContacts : IOptionsBlock
{
    /// <summary>The village's operator.</summary>
    public string Operator { get; set; } = "";

    /// <summary>The internet provider.</summary>
    public string Isp { get; set; } = "";

    /// <summary>The electricity company's fault line. The default is PLN's, 123.</summary>
    public string Pln { get; set; } = "123";

    /// <summary>The office of the kabupaten or the province.</summary>
    public string Diskominfo { get; set; } = "";
}
