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
        // Not the number itself: faults go into logs and to the province.
        foreach (var (name, number) in Contacts.All.Where(contact => !LocalContacts.IsNumber(contact.Number)))
            yield return new ValidationResult($"{name} is no telephone number; write 3 to 15 digits, such as 123 or 0812-3456-7890, or nothing", [nameof(Contacts)]);
    }
}

/// <summary>Telephone numbers, as people dial them; empty ones are not shown.</summary>
public sealed class LocalContacts : IOptionsBlock
{
    private const int FewestDigits = 3, MostDigits = 15, MostSigns = 32;

    /// <summary>The village's operator. Personal data.</summary>
    public string Operator { get; set; } = "";

    /// <summary>The internet provider.</summary>
    public string Isp { get; set; } = "";

    /// <summary>The electricity company's fault line. The default is PLN's, 123.</summary>
    public string Pln { get; set; } = "123";

    /// <summary>The office of the kabupaten or the province.</summary>
    public string Diskominfo { get; set; } = "";

    /// <summary>All of them, by name.</summary>
    internal IEnumerable<(string Name, string Number)> All =>
        [(nameof(Operator), Operator), (nameof(Isp), Isp), (nameof(Pln), Pln), (nameof(Diskominfo), Diskominfo)];

    /// <summary>Whether a text is a telephone number (E.164: at most 15 digits) or empty.</summary>
    internal static bool IsNumber(string text) => text.Length == 0
        || (text.Length <= MostSigns && text.Count(char.IsAsciiDigit) is >= FewestDigits and <= MostDigits
            && text.All(sign => char.IsAsciiDigit(sign) || sign is '+' or ' ' or '-' or '(' or ')'));
}
