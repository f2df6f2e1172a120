using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Ingest;

/// <summary>Why somebody was not let in, or not let do something: the words of the metric <c>desa.collector.refused</c>.</summary>
internal static class RefusalReason
{
    /// <summary>No such user, or a wrong password.</summary>
    public const string Password = "password";

    /// <summary>A certificate of another authority, not for clients, or out of its time.</summary>
    public const string Certificate = "certificate";

    /// <summary>A certificate whose common name is no device's identity.</summary>
    public const string Name = "name";

    /// <summary>A certificate or a password that was taken back, also in mid-connection.</summary>
    public const string Revoked = "revoked";

    /// <summary>A device that the inventory has not.</summary>
    public const string Inventory = "inventory";

    /// <summary>A will that is no state of the device's own.</summary>
    public const string Will = "will";

    /// <summary>A message on a topic that the device may not write.</summary>
    public const string Topic = "topic";

    /// <summary>A subscription to what the device may not read.</summary>
    public const string Filter = "filter";

    /// <summary>A message of a device that has too many bytes on their way to the disk.</summary>
    public const string Share = "share";

    /// <summary>Too many connections, or too many refused, from one address or in all.</summary>
    public const string Flood = "flood";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Password, Certificate, Name, Revoked, Inventory, Will, Topic, Filter, Share, Flood];
}

/// <summary>Counts what is refused, by reason, and logs it: a few lines a minute, however many a rogue makes.</summary>
internal sealed class Refusals(CollectorStats stats, TimeProvider time, ILogger<Refusals> logger)
{
    private const int LinesPerMinute = 20;
    private readonly Lock _gate = new();
    private long _minute;
    private int _lines;

    /// <summary>Counts and logs.</summary>
    /// <param name="reason">A word of <see cref="RefusalReason"/>.</param>
    /// <param name="who">Whom: an identity, a client id or an address. May be anybody's text.</param>
    /// <param name="why">What was wrong.</param>
    public void Add(string reason, string who, string why)
    {
        stats.Refuse(reason);
        int suppressed;
        lock (_gate)
        {
            var minute = time.GetUtcNow().UtcTicks / TimeSpan.TicksPerMinute;
            suppressed = minute == _minute ? 0 : _lines - LinesPerMinute;
            if (minute != _minute)
                (_minute, _lines) = (minute, 0);
            if (++_lines > LinesPerMinute)
                return;
        }

        if (suppressed > 0)
            logger.MoreRefused(suppressed);
        // On its way to somebody's terminal.
        logger.Refused(new string([.. who.Take(64).Select(c => char.IsControl(c) ? '?' : c)]), reason, why);
    }
}
