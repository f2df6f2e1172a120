using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent;

/// <summary>What the agent says: 1xx itself and its clock, 2xx probes, 3xx batches, 4xx the collector.</summary>
internal static partial class AgentLog
{
    [LoggerMessage(100, LogLevel.Information, "{Device} started, boot {Boot}; {Batches} batches of earlier boots wait for the collector")]
    public static partial void Started(ILogger logger, string device, long boot, long batches);

    [LoggerMessage(101, LogLevel.Information, "{Device} stopped, boot {Boot}; {Batches} batches wait for the collector")]
    public static partial void Stopped(ILogger logger, string device, long boot, long batches);

    [LoggerMessage(102, LogLevel.Information, "Time known from {Source}: boot {Boot} began at {Utc}, give or take {ErrorMs} ms")]
    public static partial void Anchored(ILogger logger, string source, long boot, DateTimeOffset utc, long errorMs);

    [LoggerMessage(103, LogLevel.Warning, "{File} is damaged; earlier boots can not be anchored any more")]
    public static partial void BootsDamaged(ILogger logger, string file);

    [LoggerMessage(104, LogLevel.Critical, "{Reason}")]
    public static partial void DiskFailed(ILogger logger, string reason);

    [LoggerMessage(105, LogLevel.Error, "The disk of {Directory} is full: samples are kept in memory and sent from there")]
    public static partial void DiskFull(ILogger logger, string directory);

    [LoggerMessage(106, LogLevel.Warning, "The local page is not served on {Endpoint}: {Reason}")]
    public static partial void PageNotServed(ILogger logger, string endpoint, string reason);

    [LoggerMessage(107, LogLevel.Information, "Started after {Reason}; the boot before ended {When}")]
    public static partial void StartedAfter(ILogger logger, Evidence.StartReason reason, string when);

    [LoggerMessage(108, LogLevel.Warning, "Configuration of the province: {Outcome}")]
    public static partial void Configured(ILogger logger, string outcome);

    [LoggerMessage(109, LogLevel.Warning, "Command {Name} '{Target}' ({Id}): {Outcome}")]
    public static partial void Commanded(ILogger logger, string name, string target, string id, string outcome);

    [LoggerMessage(110, LogLevel.Error, "With the province's configuration the agent does not start, it is given up: {Reason}")]
    public static partial void ConfigRevoked(ILogger logger, string reason);

    [LoggerMessage(111, LogLevel.Critical, "The disk takes no writes, samples are kept in memory only and sent from there: {Reason}")]
    public static partial void DiskUnwritable(ILogger logger, string reason);

    [LoggerMessage(112, LogLevel.Warning, "Upgrade: {What}")]
    public static partial void Upgrading(ILogger logger, string what);

    [LoggerMessage(200, LogLevel.Warning, "Probe {Probe} failed: {Reason}")]
    public static partial void ProbeFailed(ILogger logger, string probe, string reason);

    [LoggerMessage(201, LogLevel.Warning, "Probe {Probe} is still at its last sample; this one is left out")]
    public static partial void ProbeOverrun(ILogger logger, string probe);

    [LoggerMessage(300, LogLevel.Warning, "Boot {Boot}, batches {From} to {To} ({Points} points) are given up: {Reason}")]
    public static partial void BatchesAbandoned(ILogger logger, long boot, long from, long to, long points, string reason);

    [LoggerMessage(301, LogLevel.Error, "{Batches} batches are lost: {Reason}")]
    public static partial void BatchRefused(ILogger logger, int batches, string reason);

    [LoggerMessage(400, LogLevel.Information, "Connected to {Collector}")]
    public static partial void Connected(ILogger logger, AgentEndpoint collector);

    [LoggerMessage(401, LogLevel.Warning, "{Collector}: {Reason} (next attempt in {Seconds:0.0} s)")]
    public static partial void Disconnected(ILogger logger, AgentEndpoint collector, string reason, double seconds);

    [LoggerMessage(402, LogLevel.Warning, "The collector refused a batch with {Code}; it is kept and sent again")]
    public static partial void PublishRefused(ILogger logger, Protocols.Mqtt.MqttReasonCode code);

    [LoggerMessage(403, LogLevel.Warning, "A receipt can not be read: {Reason}")]
    public static partial void ReceiptMalformed(ILogger logger, string reason);
}
