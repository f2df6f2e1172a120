using Dapper;
using InternetDesa.Core.Identity;

namespace InternetDesa.State;

/// <summary>When the boots of agents began: what turns their own clocks into UTC.</summary>
/// <param name="database">The database.</param>
public sealed class AnchorStore(StateDatabase database)
{
    /// <summary>UTC at the start of a boot, nanoseconds since 1970; null where its anchor has not come.</summary>
    public long? Utc0(DeviceId device, long boot) => Utc0s([(device, boot)])[0].Utc0;

    /// <summary>The same for many boots, in their order.</summary>
    public IReadOnlyList<((DeviceId Device, long Boot) Key, long? Utc0)> Utc0s(IReadOnlyList<(DeviceId Device, long Boot)> boots)
    {
        using var connection = database.Connect();
        return [.. boots.Select(key => (key, connection.QuerySingleOrDefault<long?>(
            "SELECT utc0 FROM boot WHERE device = @Device AND boot = @Boot", new { Device = key.Device.ToString(), key.Boot })))];
    }
}
