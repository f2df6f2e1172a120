using System.ComponentModel.DataAnnotations;
using InternetDesa.Core.Options;

namespace InternetDesa.Agent.Probes.Ping;

/// <summary>Whom to ping and how, section <c>Agent:Ping</c>.</summary>
public sealed class PingOptions : IOptionsBlock
{
    /// <summary>Host names or addresses. The default is none.</summary>
    public string[] Targets { get; set; } = [];

    /// <summary>How many echoes make a sample. The default is 5.</summary>
    [Range(1, 100, ErrorMessage = "write 1 to 100 echoes")]
    public int Count { get; set; } = 5;

    /// <summary>The pause between two echoes in ms. The default is 200.</summary>
    [Range(0, 60_000, ErrorMessage = "write 0 to 60000 ms")]
    public int IntervalMs { get; set; } = 200;

    /// <summary>How long an echo may take in ms; a satellite takes 700. The default is 2000.</summary>
    [Range(1, 60_000, ErrorMessage = "write 1 to 60000 ms")]
    public int TimeoutMs { get; set; } = 2000;

    /// <summary>The TCP port whose connect time is taken where the system permits no ICMP. The default is 443.</summary>
    [Range(1, 65535, ErrorMessage = "write 1 to 65535")]
    public int TcpFallbackPort { get; set; } = 443;

    /// <summary>How long a sample takes when nothing answers.</summary>
    internal TimeSpan LongestRound => TimeSpan.FromMilliseconds(Count * (double)TimeoutMs + (Count - 1) * (double)IntervalMs);
}
