using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// How many connections there are at once, in all and from one address; an IPv6 address counts by its network of 64 bits, which is one
/// customer's. An address with too many refused logins has none. Stands before TLS, so that a flood costs no handshakes.
/// </summary>
internal sealed class AddressLimits(CollectorOptions.MqttOptions options, RefusedLogins refused, Refusals refusals)
{
    private readonly ConcurrentDictionary<IPAddress, int> _connections = new();
    private int _all;

    /// <summary>Serves a connection, or closes it at once.</summary>
    public async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = AddressOf(connection);
        try
        {
            if (Enter(address) is { } why)
            {
                refusals.Add(RefusalReason.Flood, address.ToString(), why);
                connection.Abort();
                return;
            }

            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(address);
        }
    }

    /// <summary>Counts a connection; to be left in any case.</summary>
    /// <returns>Why it has to be closed; null where it may stay.</returns>
    internal string? Enter(IPAddress address)
    {
        var all = Interlocked.Increment(ref _all);
        var own = _connections.AddOrUpdate(address, 1, static (_, count) => count + 1);
        if (refused.IsShutOut(address))
            return refused.Why;
        if (own > options.MaxConnectionsPerAddress)
            return $"more than {options.MaxConnectionsPerAddress} connections of one address (MaxConnectionsPerAddress)";
        return all > options.MaxConnections ? $"more than {options.MaxConnections} connections (MaxConnections)" : null;
    }

    /// <summary>Ends the count of a connection.</summary>
    internal void Leave(IPAddress address)
    {
        Interlocked.Decrement(ref _all);
        while (_connections.TryGetValue(address, out var count))
        {
            if (count == 1 ? _connections.TryRemove(KeyValuePair.Create(address, count)) : _connections.TryUpdate(address, count - 1, count))
                return;
        }
    }

    /// <summary>The address that a connection counts for.</summary>
    internal static IPAddress AddressOf(ConnectionContext connection) => CountedAs((connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None);

    /// <summary>The address that another counts as.</summary>
    internal static IPAddress CountedAs(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }
}
