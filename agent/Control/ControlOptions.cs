using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Control;

/// <summary>What the province may tell the agent to do, section <c>Agent:Control</c>.</summary>
public sealed class ControlOptions : IOptionsBlock
{
    /// <summary>Whether commands and configuration are taken at all. The default is true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>
    /// Whether they are also taken over <c>mqtt://</c>, where nothing proves that it is the collector who speaks. The default is false:
    /// under <c>mqtts://</c> only.
    /// </summary>
    public bool WithoutTls { get; set; }

    /// <summary>How many commands are taken in a minute; more are refused. The default is 6.</summary>
    [Range(1, 60, ErrorMessage = "write 1 to 60 commands a minute")]
    public int CommandsPerMinute { get; set; } = 6;

    /// <summary>Whether what comes by an address is to be trusted.</summary>
    internal bool Allows(AgentEndpoint collector) => Enabled && (collector.Tls || WithoutTls);
}
