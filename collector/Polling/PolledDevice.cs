using System.Net;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Inventory;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Collector.Polling;

/// <summary>A device of the inventory that SNMP asks.</summary>
/// <param name="Id">Which.</param>
/// <param name="Target">Where and as whom.</param>
/// <param name="Interval">How often.</param>
/// <param name="HasAgent">Whether an agent in its village may do the job.</param>
/// <param name="BytesADay">What it may cost its link, bytes a day; 0 for no limit.</param>
internal sealed record PolledDevice(DeviceId Id, SnmpTarget Target, TimeSpan Interval, bool HasAgent, long BytesADay = 0)
{
    // A metered link's budget is a tenth as well.
    private const int MeteredFactor = 10;

    /// <summary>The devices that have an address.</summary>
    /// <exception cref="FormatException">Credentials are missing or wrong: all faults.</exception>
    /// <exception cref="IOException">The credentials can not be read.</exception>
    public static IReadOnlyList<PolledDevice> Of(InventoryModel inventory, PollingOptions options)
    {
        var polled = inventory.Devices.Where(device => device.Address is not null).OrderBy(device => device.Id).ToList();
        if (polled.Count == 0)
            return [];
        if (options.CredentialsFile.Length == 0)
            throw new FormatException($"{CollectorOptions.Section}:Polling:CredentialsFile: the inventory has {polled.Count} devices with "
                + "an address; name a file with an entry such as 'desa: { community: … }' for each credential");
        var credentials = SnmpCredentialsFile.Load(options.CredentialsFile);
        var unknown = polled.Where(device => !credentials.ContainsKey(device.Credential)).ToLookup(device => device.Credential);
        if (unknown.Count > 0)
            throw new FormatException(string.Join('\n', unknown.Select(devices => $"{options.CredentialsFile}: the credential '{devices.Key}' of "
                + $"{devices.First().Id}{(devices.Count() > 1 ? $" and {devices.Count() - 1} more" : "")} is missing; write {devices.Key}: {{ community: … }}")));
        var agents = inventory.Devices.Where(device => device.Role == DeviceRole.Agent).Select(device => device.Id.Village).ToHashSet();
        // A village's devices share its link.
        var sharing = polled.CountBy(device => device.Id.Village).ToDictionary();
        return [.. polled.Select(device => new PolledDevice(device.Id, TargetOf(device, credentials[device.Credential], options),
            TimeSpan.FromSeconds(options.IntervalSeconds * (device.Profile == LinkProfile.Metered ? MeteredFactor : 1)),
            // What an agent watches itself is its gateway.
            device.Role == DeviceRole.Gateway && agents.Contains(device.Id.Village),
            1000L * options.KilobytesADay(device.Profile) / sharing[device.Id.Village]))];
    }

    /// <summary>When in its interval it is polled: a stable hash spreads the devices, and they keep their phases over restarts.</summary>
    public TimeSpan Phase
    {
        get
        {
            // FNV-1a, as string.GetHashCode differs from start to start.
            var hash = 14_695_981_039_346_656_037UL;
            foreach (var octet in Encoding.ASCII.GetBytes(Id.ToString()))
                hash = (hash ^ octet) * 1_099_511_628_211;
            return TimeSpan.FromTicks((long)(hash % (ulong)Interval.Ticks));
        }
    }

    /// <summary>The first time after another at which it is polled.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset time) => NextAfter(time, Phase);

    /// <summary>The same, for who keeps the phase.</summary>
    public DateTimeOffset NextAfter(DateTimeOffset time, TimeSpan phase)
    {
        var slot = ((time.UtcTicks - phase.Ticks) / Interval.Ticks) + 1;
        return new DateTimeOffset((slot * Interval.Ticks) + phase.Ticks, TimeSpan.Zero);
    }

    private static SnmpTarget TargetOf(InventoryDevice device, SnmpCredentials credentials, PollingOptions options) =>
        new(device.Address!.Port == 0 ? new IPEndPoint(device.Address.Address, options.Port) : device.Address, credentials)
        {
            Timeout = TimeSpan.FromMilliseconds(options.TimeoutMs),
            Retries = options.Retries,
        };
}
