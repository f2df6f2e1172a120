using Microsoft.Extensions.Logging;

namespace InternetDesa.Provisioning.Serving;

/// <summary>The provisioning service's messages: 700 start, 710 roll-outs, 720 rounds.</summary>
internal static partial class ServingLog
{
    [LoggerMessage(700, LogLevel.Information, "Provisioning service on {Address}: {Villages} villages, as {Name}")]
    public static partial void Listening(this ILogger logger, string address, int villages, string name);

    [LoggerMessage(701, LogLevel.Information, "Files have changed and were read again: {Villages} villages, as {Name}")]
    public static partial void FilesRead(this ILogger logger, int villages, string name);

    [LoggerMessage(702, LogLevel.Error, "A changed file is not taken, and all stay as they were read before: {Fault}")]
    public static partial void FilesRefused(this ILogger logger, string fault);

    [LoggerMessage(710, LogLevel.Information, "Roll-out {Rollout}: {Stop}, {Why}")]
    public static partial void RolloutStopped(this ILogger logger, string rollout, string stop, string why);

    [LoggerMessage(711, LogLevel.Information, "Roll-out {Rollout}: {Text}")]
    public static partial void RolloutSays(this ILogger logger, string rollout, string text);

    [LoggerMessage(712, LogLevel.Warning, "Roll-out {Rollout} was begun with another manifest than the service has: it is left alone")]
    public static partial void OtherManifest(this ILogger logger, string rollout);

    [LoggerMessage(713, LogLevel.Error, "{Fault}")]
    public static partial void JournalRefuses(this ILogger logger, string fault);

    [LoggerMessage(720, LogLevel.Information, "{Kind}: {Villages} villages, {Summary}")]
    public static partial void RoundDone(this ILogger logger, string kind, int villages, string summary);
}
