using System.ComponentModel.DataAnnotations;
using InternetDesa.Agent.Probes.Http;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Probes.Hotspot;

/// <summary>
/// The hotspot as a citizen sees it, section <c>Agent:Hotspot</c>. The box has to be a guest of the hotspot: an address that the
/// hotspot lets through (ip-binding) sees no login page.
/// </summary>
public sealed class HotspotOptions : IOptionsBlock, IValidatableObject
{
    /// <summary>The login page, such as <c>http://login.desa/login</c>; empty switches the probe off. The default is empty.</summary>
    public string LoginUrl { get; set; } = "";

    /// <summary>What stands in the login page and in no other. The default is <c>&lt;form</c>.</summary>
    public string LoginText { get; set; } = "<form";

    /// <summary>A name that guests can resolve before they log in, alone or as <c>name@server</c>; empty asks for none.</summary>
    public string DnsName { get; set; } = "";

    /// <summary>Pages of the walled garden, which have to be open without a login. The default is none.</summary>
    public string[] OpenPages { get; set; } = [];

    /// <summary>
    /// The interface on which a lease is asked for, such as <c>eth0</c>; empty asks for none. Only an offer is asked for, and never
    /// taken. It needs CAP_NET_BIND_SERVICE for port 68 and CAP_NET_RAW to name an interface. The default is empty.
    /// </summary>
    public string DhcpInterface { get; set; } = "";

    /// <summary>How many minutes lie between two looks. The default is 10.</summary>
    [Range(1, 1440, ErrorMessage = "write 1 to 1440 minutes")]
    public int EveryMinutes { get; set; } = 10;

    /// <summary>How long each step may take in ms. The default is 5000.</summary>
    [Range(1, 60_000, ErrorMessage = "write 1 to 60000 ms")]
    public int TimeoutMs { get; set; } = 5000;

    internal TimeSpan Timeout => TimeSpan.FromMilliseconds(TimeoutMs);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (LoginUrl.Length > 0 && !HttpOptions.IsPage(LoginUrl))
            yield return new ValidationResult($"'{LoginUrl}' is no page; write one such as http://login.desa/login", [nameof(LoginUrl)]);
        foreach (var page in OpenPages.Where(page => !HttpOptions.IsPage(page)))
            yield return new ValidationResult($"'{page}' is no page; write one such as https://desa.id/", [nameof(OpenPages)]);
        if (LoginUrl.Length == 0 && (DnsName.Length > 0 || OpenPages.Length > 0 || DhcpInterface.Length > 0))
            yield return new ValidationResult("without a login page nothing of the hotspot is looked at; write one such as http://login.desa/login", [nameof(LoginUrl)]);
    }
}
