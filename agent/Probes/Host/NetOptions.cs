using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Probes.Host;

/// <summary>Which network interfaces to measure, section <c>Agent:Net</c>.</summary>
public sealed class NetOptions : IOptionsBlock
{
    /// <summary>Their names; the default is all that are hardware: no loopback, bridge, tunnel or VLAN.</summary>
    public string[] Interfaces { get; set; } = [];
}
