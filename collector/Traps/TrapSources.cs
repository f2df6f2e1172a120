using System.Collections.Frozen;
using System.Net;
using InternetDesa.Collector.Polling;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Collector.Traps;

/// <summary>Who may send: the devices that are polled, from the address and with the credential by which they are polled.</summary>
internal sealed class TrapSources
{
    private readonly FrozenDictionary<IPAddress, Source> _sources;

    /// <summary>Takes the devices of the inventory.</summary>
    public TrapSources(IEnumerable<PolledDevice> devices) => _sources = devices
        .GroupBy(device => device.Target.EndPoint.Address)
        .ToFrozenDictionary(some => some.Key, some => new Source([.. some.Select(device => device.Target.Credentials).Distinct()], [.. some]));

    /// <summary>The credentials that an address may show; none for a stranger.</summary>
    public IReadOnlyList<SnmpCredentials> CredentialsOf(IPAddress address) => _sources.GetValueOrDefault(address)?.Credentials ?? [];

    /// <summary>The devices that a notification may be of: several where they share an address.</summary>
    public IReadOnlyList<DeviceId> DevicesOf(IPAddress address, SnmpCredentials credentials) =>
        [.. _sources.GetValueOrDefault(address)?.Devices.Where(device => device.Target.Credentials == credentials).Select(device => device.Id) ?? []];

    private sealed record Source(IReadOnlyList<SnmpCredentials> Credentials, IReadOnlyList<PolledDevice> Devices);
}
