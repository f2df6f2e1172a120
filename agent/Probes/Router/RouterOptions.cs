using System.ComponentModel.DataAnnotations;
using System.Net;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Probes.Router;

/// <summary>The village's router by SNMP, section <c>Agent:Router</c>.</summary>
public sealed class RouterOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>Its address, such as <c>192.168.88.1</c> or <c>192.168.88.1:161</c>; empty switches the probe off. The default is empty.</summary>
    public string Address { get; set; } = "";

    /// <summary>Its name in the inventory, under which its points go. The default is <c>gw</c>.</summary>
    [RegularExpression("[a-z0-9-]{1,32}", ErrorMessage = "write the device's name of the inventory, small letters and digits")]
    public string Device { get; set; } = "gw";

    /// <summary>The file that has its community or v3 user, YAML; others may not read it.</summary>
    public string CredentialsFile { get; set; } = "";

    /// <summary>Which entry of the file is the router's. The default is <c>desa</c>.</summary>
    public string Credential { get; set; } = "desa";

    /// <summary>How many minutes lie between two polls. The default is 5.</summary>
    [Range(1, 1440, ErrorMessage = "write 1 to 1440 minutes")]
    public int EveryMinutes { get; set; } = 5;

    /// <summary>How long an attempt waits in ms; there are two. The default is 2000.</summary>
    [Range(1, 20_000, ErrorMessage = "write 1 to 20000 ms")]
    public int TimeoutMs { get; set; } = 2000;

    /// <summary>Where it is; null where the probe is off.</summary>
    internal IPEndPoint? EndPoint => IPEndPoint.TryParse(Address, out var point) ? point.Port > 0 ? point : new IPEndPoint(point.Address, 161) : null;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Address.Length == 0)
            yield break;
        if (EndPoint is null)
            yield return new ValidationResult($"'{Address}' is no address; write one such as 192.168.88.1", [nameof(Address)]);
        if (!File.Exists(CredentialsFile))
            yield return new ValidationResult($"there is no file '{CredentialsFile}'; write one with an entry such as '{Credential}: {{ community: … }}'", [nameof(CredentialsFile)]);
    }
}
