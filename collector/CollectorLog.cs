using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector;

/// <summary>The collector's messages: 100 start and stop, 200 ingest, 300 projection, 400 delivery.</summary>
internal static partial class CollectorLog
{
    [LoggerMessage(100, LogLevel.Information,
        "Spool open: {Records} records, {Cut} bytes of a torn tail cut, {Quarantined} damaged frames set aside")]
    public static partial void SpoolOpen(this ILogger logger, long records, long cut, long quarantined);

    [LoggerMessage(101, LogLevel.Information, "MQTT server on {Addresses}: {Villages} villages, {Users} users")]
    public static partial void Listening(this ILogger logger, string addresses, int villages, int users);

    [LoggerMessage(103, LogLevel.Information, "Admin port on {Address}")]
    public static partial void AdminListening(this ILogger logger, string address);

    [LoggerMessage(102, LogLevel.Critical,
        "The disk failed: nothing is acknowledged any more, the process ends with 74 and the supervisor has to start it again")]
    public static partial void SpoolFailed(this ILogger logger, Exception fault);

    [LoggerMessage(200, LogLevel.Warning, "'{Who}' refused ({Reason}): {Why}")]
    public static partial void Refused(this ILogger logger, string who, string reason, string why);

    [LoggerMessage(203, LogLevel.Warning, "{Count} more were refused in the minute before; /metrics has them all by reason")]
    public static partial void MoreRefused(this ILogger logger, int count);

    [LoggerMessage(204, LogLevel.Information, "Passwords and certificates read again: {Users} users, {Revoked} revoked certificates")]
    public static partial void TrustRead(this ILogger logger, int users, int revoked);

    [LoggerMessage(205, LogLevel.Error, "Passwords and certificates stay as they were, it is tried again: {Message}")]
    public static partial void TrustNotRead(this ILogger logger, string message);

    [LoggerMessage(206, LogLevel.Warning, "The revocation list should have been made anew on {Due:yyyy-MM-dd HH:mm} UTC; whom it names stays refused")]
    public static partial void RevocationListOld(this ILogger logger, DateTimeOffset due);

    [LoggerMessage(207, LogLevel.Information, "Configuration of {Device} set, {Bytes} bytes")]
    public static partial void ConfigSet(this ILogger logger, string device, int bytes);

    [LoggerMessage(208, LogLevel.Information, "{Device} answered command {Name} '{Target}' ({Id}): done {Ok}")]
    public static partial void Commanded(this ILogger logger, string device, string name, string target, string id, bool ok);

    [LoggerMessage(209, LogLevel.Warning, "{Device} did not answer command {Name} ({Id})")]
    public static partial void CommandUnanswered(this ILogger logger, string device, string name, string id);

    [LoggerMessage(201, LogLevel.Debug, "Connection of {Device} ended: {Reason}")]
    public static partial void Disconnected(this ILogger logger, string device, string reason);

    [LoggerMessage(202, LogLevel.Warning, "First dead letter of {From} for '{Reason}', more are only counted: {Message}")]
    public static partial void SetAside(this ILogger logger, string from, string reason, string message);

    [LoggerMessage(210, LogLevel.Information, "Connected to the broker {Url}; it {Kept} a session of ours")]
    public static partial void BrokerConnected(this ILogger logger, string url, string kept);

    [LoggerMessage(211, LogLevel.Warning, "Broker {Url}: {Reason} (next attempt in {Seconds:0.0} s)")]
    public static partial void BrokerLost(this ILogger logger, string url, string reason, double seconds);

    [LoggerMessage(212, LogLevel.Warning, "The broker refused a receipt on {Topic} with {Code}, and may refuse more: look at its access list")]
    public static partial void ReceiptRefused(this ILogger logger, string topic, Protocols.Mqtt.MqttReasonCode code);

    [LoggerMessage(300, LogLevel.Warning, "Record {Offset} of the spool is none of the collector's; it is skipped")]
    public static partial void ForeignRecord(this ILogger logger, long offset);

    [LoggerMessage(301, LogLevel.Warning, "The state database takes nothing, it is tried again: {Message}")]
    public static partial void StateNotSaved(this ILogger logger, string message);

    [LoggerMessage(302, LogLevel.Error,
        "The spool takes nothing more, agents are not acknowledged, villages become unknown: look at InfluxDB and the disk, or raise Collector:SpoolMegabytes")]
    public static partial void SpoolRefuses(this ILogger logger);

    [LoggerMessage(303, LogLevel.Information, "The spool takes records again")]
    public static partial void SpoolTakes(this ILogger logger);

    [LoggerMessage(304, LogLevel.Warning,
        "InfluxDB has been away for so long that {Lines} points of roll-ups and pulses were dropped, the oldest first; changes of state are kept")]
    public static partial void OutboxTrimmed(this ILogger logger, int lines);

    [LoggerMessage(305, LogLevel.Information, "Forgot {Changes} changes of state and {Boots} boots of agents that are too old")]
    public static partial void Pruned(this ILogger logger, int changes, int boots);

    [LoggerMessage(400, LogLevel.Warning, "InfluxDB keeps us waiting, the spool holds what comes: {Message}")]
    public static partial void Waiting(this ILogger logger, string message);

    [LoggerMessage(401, LogLevel.Information, "InfluxDB takes points again")]
    public static partial void Resumed(this ILogger logger);

    [LoggerMessage(402, LogLevel.Warning, "InfluxDB refused {Lines} lines for good; they are in the dead letter: {Message}")]
    public static partial void RefusedLines(this ILogger logger, int lines, string message);

    [LoggerMessage(403, LogLevel.Warning, "Delivery's progress could not be written, it is tried again: {Message}")]
    public static partial void CheckpointNotSaved(this ILogger logger, string message);

    [LoggerMessage(404, LogLevel.Information, "{Records} records are older than the live tail: they are delivered beside it, oldest first")]
    public static partial void FreshFirst(this ILogger logger, long records);

    [LoggerMessage(405, LogLevel.Warning, "The progress of {Reader} was damaged: it begins again at the oldest record; what comes twice is the same points")]
    public static partial void CheckpointDamaged(this ILogger logger, string reader);
}
