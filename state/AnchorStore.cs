using Dapper;
using InternetDesa.Core.Identity;

namespace InternetDesa.State;

/// <summary>When the boots of agents began: what turns their own clocks into UTC.</summary>
/// <param name="database">The database.</param>
public sealed class AnchorStore(StateDatabase database)
{
    /// <summary>UTC at the start of a boot, nanoseconds since 1970; null where its anchor has not come.</summary>
    public long? Utc0(DeviceId device, long boot) => Find([(device, boot)])[0].Utc0;

    /// <summary>What is known of many boots, in their order.</summary>
    public IReadOnlyList<BootStart> Find(IReadOnlyList<(DeviceId Device, long Boot)> boots)
    {
        using var connection = database.Connect();
        return [.. boots.Select(key =>
        {
            var (utc0, abandoned, seen) = connection.QuerySingleOrDefault<(long?, long?, long?)>(
                "SELECT utc0, abandoned_at, last_seen FROM boot WHERE device = @Device AND boot = @Boot", new { Device = key.Device.ToString(), key.Boot });
            return new BootStart(key.Device, key.Boot, utc0, abandoned is null ? null : UnixTime.From(Math.Max(abandoned.Value, seen ?? 0)));
        })];
    }
}

/// <summary>When a boot began, as far as it is known.</summary>
/// <param name="Device">The agent.</param>
/// <param name="Boot">The boot.</param>
/// <param name="Utc0">UTC at its start, nanoseconds since 1970; null where its anchor has not come.</param>
/// <param name="SilentSince">
/// Where the agent gave batches of it up, its anchor perhaps among them: since when the boot has said nothing more; else null.
/// </param>
public readonly record struct BootStart(DeviceId Device, long Boot, long? Utc0, DateTimeOffset? SilentSince);
