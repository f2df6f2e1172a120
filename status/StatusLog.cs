using Microsoft.Extensions.Logging;

namespace InternetDesa.Status;

/// <summary>What the site logs: ids 5000 to 5099.</summary>
internal static partial class StatusLog
{
    [LoggerMessage(5000, LogLevel.Warning, "The state database can not be read; pages show the last good data and say so: {Reason}")]
    public static partial void DatabaseUnreadable(ILogger logger, string reason);

    [LoggerMessage(5001, LogLevel.Information, "The state database is read: {Villages} villages")]
    public static partial void DatabaseRead(ILogger logger, int villages);
}
