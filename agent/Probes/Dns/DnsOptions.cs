using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Probes.Dns;

/// <summary>Which names to resolve, section <c>Agent:Dns</c>.</summary>
public sealed class DnsOptions : IOptionsBlock
{
    /// <summary>Names, each alone (asked of the system's name server) or as <c>name@server</c>. The default is none.</summary>
    public string[] Targets { get; set; } = [];

    /// <summary>How long an answer may take in ms. The default is 3000.</summary>
    [Range(1, 60_000, ErrorMessage = "write 1 to 60000 ms")]
    public int TimeoutMs { get; set; } = 3000;

    internal TimeSpan Timeout => TimeSpan.FromMilliseconds(TimeoutMs);
}
