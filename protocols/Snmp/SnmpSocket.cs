using System.Net;
using System.Net.Sockets;

namespace InternetDesa.Protocols.Snmp;

/// <summary>One UDP socket that many requests share: it sends to anybody and hands over whatever comes.</summary>
internal sealed class SnmpSocket : IAsyncDisposable
{
    private const int MaxDatagram = 65_535;

    // Answers of many devices come at once; what the kernel has no room for is lost and costs a time-out.
    private const int ReceiveBufferBytes = 4 << 20;

    private readonly Socket _socket;
    private readonly SnmpClientStats _stats;
    private readonly Action<ReadOnlyMemory<byte>, SocketAddress> _received;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _receiving;

    /// <summary>Opens the socket on a free port and begins to receive.</summary>
    /// <param name="family">IPv4 or IPv6.</param>
    /// <param name="received">Called for one datagram after the other; memory and address are valid during the call.</param>
    /// <param name="stats">What is counted.</param>
    public SnmpSocket(AddressFamily family, Action<ReadOnlyMemory<byte>, SocketAddress> received, SnmpClientStats stats)
    {
        _received = received;
        _stats = stats;
        _socket = new Socket(family, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBufferBytes };
        _socket.Bind(new IPEndPoint(family == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0));
        _receiving = ReceiveAsync();
    }

    /// <summary>Sends one datagram.</summary>
    /// <exception cref="SocketException">No route, or no room in the socket's buffer.</exception>
    public void Send(ReadOnlySpan<byte> datagram, SocketAddress to)
    {
        _socket.SendTo(datagram, SocketFlags.None, to);
        _stats.CountSent();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _receiving.ConfigureAwait(false);
        _socket.Dispose();
        _end.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[MaxDatagram];
        var from = new SocketAddress(_socket.AddressFamily);
        while (!_end.IsCancellationRequested)
        {
            int length;
            try
            {
                length = await _socket.ReceiveFromAsync(buffer, SocketFlags.None, from, _end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (SocketException)
            {
                // One device's ICMP is nobody else's trouble: its own request runs into its time-out.
                _stats.CountReceiveError();
                continue;
            }

            _stats.CountReceived();
            _received(buffer.AsMemory(0, length), from);
        }
    }
}
