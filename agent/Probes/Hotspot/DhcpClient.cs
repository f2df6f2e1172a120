using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Agent.Probes.Hotspot;

/// <summary>Asks the village's network for an address and takes none: whether guests would get one.</summary>
public interface IDhcpClient
{
    /// <summary>Asks.</summary>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>How long the offer took; null where none came in time.</returns>
    ValueTask<TimeSpan?> AskAsync(TimeSpan timeout, CancellationToken ct);
}

/// <summary>Asks by UDP broadcast.</summary>
/// <param name="interfaceName">The interface; empty leaves it to the routes, for a server on a known address.</param>
/// <param name="device">
/// Whose question it is: its hardware address is made of this, so that the server reserves the same address for it each time, and never
/// the box's own.
/// </param>
/// <param name="time">The clock.</param>
/// <param name="local">Where answers come to; null is port 68 of all addresses (RFC 2131 §4.1).</param>
/// <param name="server">Who is asked; null is everybody, on port 67.</param>
public sealed class UdpDhcpClient(string interfaceName, string device, TimeProvider time, IPEndPoint? local = null, IPEndPoint? server = null) : IDhcpClient
{
    // socket(7).
    private const int SolSocket = 1, SoBindToDevice = 25;

    // Locally administered (IEEE 802, bit 1 of the first byte), so that no box has it by birth.
    private readonly byte[] _hardware = [0x02, .. SHA256.HashData(Encoding.UTF8.GetBytes(device)).AsSpan(0, 5)];

    /// <inheritdoc/>
    /// <exception cref="IOException">The system does not allow it; the message says what it needs.</exception>
    public async ValueTask<TimeSpan?> AskAsync(TimeSpan timeout, CancellationToken ct)
    {
        using var socket = Open();
        using var late = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, ct);
        var transaction = (uint)RandomNumberGenerator.GetInt32(int.MaxValue);
        var buffer = new byte[1500];
        var start = time.GetTimestamp();
        try
        {
            await socket.SendToAsync(DhcpMessage.WriteDiscover(transaction, _hardware), server ?? new IPEndPoint(IPAddress.Broadcast, 67), either.Token).ConfigureAwait(false);
            while (true)
            {
                var length = await socket.ReceiveAsync(buffer, either.Token).ConfigureAwait(false);
                if (DhcpMessage.ReadOffer(buffer.AsSpan(0, length), transaction, _hardware) is not null)
                    return time.GetElapsedTime(start);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
        catch (SocketException)
        {
            // No link, no route: no guest gets an address either.
            return null;
        }
    }

    private Socket Open()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.EnableBroadcast = true;
            // Beside the box's own DHCP client.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            if (interfaceName.Length > 0)
                socket.SetRawSocketOption(SolSocket, SoBindToDevice, Encoding.ASCII.GetBytes(interfaceName + '\0'));
            socket.Bind(local ?? new IPEndPoint(IPAddress.Any, 68));
            return socket;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            throw new IOException($"no lease can be asked for on '{interfaceName}': {fault.Message}; give the service CAP_NET_BIND_SERVICE and CAP_NET_RAW, "
                + "or leave Agent:Hotspot:DhcpInterface empty", fault);
        }
    }
}
