using System.Buffers.Binary;
using System.Net.Sockets;

namespace InternetDesa.Agent.Probes.Web;

/// <summary>
/// What a TCP connection costs on the wire by the kernel's own counts (TCP_INFO of tcp(7)): its bytes both ways, and the headers of
/// every segment, acknowledgements included.
/// </summary>
internal static class TcpWire
{
    // struct tcp_info of linux/tcp.h.
    private const int BytesAcked = 120, BytesReceived = 128, SegsOut = 136, SegsIn = 140;

    // IPv4 20, TCP 20, timestamps 12.
    private const int HeaderBytes = 52;

    /// <summary>Bytes of IP packets so far, both ways; 0 where the system does not count them.</summary>
    public static long Bytes(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
            return 0;
        var info = new byte[256];
        socket.GetRawSocketOption(6, 11, info);
        var data = BinaryPrimitives.ReadInt64LittleEndian(info.AsSpan(BytesAcked)) + BinaryPrimitives.ReadInt64LittleEndian(info.AsSpan(BytesReceived));
        var segments = BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(SegsOut)) + BinaryPrimitives.ReadInt32LittleEndian(info.AsSpan(SegsIn));
        return data + (long)segments * HeaderBytes;
    }
}
