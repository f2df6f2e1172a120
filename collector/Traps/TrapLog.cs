using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Traps;

/// <summary>The messages about traps, from 600.</summary>
internal static partial class TrapLog
{
    [LoggerMessage(600, LogLevel.Information, "SNMP traps and informs on {Address}")]
    public static partial void Listening(this ILogger logger, string address);
}
