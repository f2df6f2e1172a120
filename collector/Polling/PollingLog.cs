using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Polling;

/// <summary>Polling's messages, from 500.</summary>
internal static partial class PollingLog
{
    [LoggerMessage(500, LogLevel.Information, "SNMP: {Devices} devices every {Seconds} s")]
    public static partial void Polling(this ILogger logger, int devices, int seconds);

    [LoggerMessage(501, LogLevel.Information, "{Device} is polled from here: its village's agent is silent")]
    public static partial void TakenOver(this ILogger logger, string device);

    [LoggerMessage(502, LogLevel.Information, "{Device} is its village's agent's again")]
    public static partial void HandedBack(this ILogger logger, string device);

    [LoggerMessage(503, LogLevel.Warning, "{Device} refuses the credential that the inventory names for it")]
    public static partial void Refused(this ILogger logger, string device);

    [LoggerMessage(504, LogLevel.Warning, "The stored SNMP keys are not used, all are computed anew: {Message}")]
    public static partial void KeysNotLoaded(this ILogger logger, string message);

    [LoggerMessage(505, LogLevel.Warning, "The SNMP keys could not be stored, it is tried again: {Message}")]
    public static partial void KeysNotSaved(this ILogger logger, string message);

    [LoggerMessage(506, LogLevel.Warning, "{Lines} lines of {File} are not what this program wrote: what they knew about devices is learned anew")]
    public static partial void LearnedNotRead(this ILogger logger, int lines, string file);

    [LoggerMessage(507, LogLevel.Warning, "What was learned about devices could not be stored, it is tried again: {Message}")]
    public static partial void LearnedNotSaved(this ILogger logger, string message);
}
