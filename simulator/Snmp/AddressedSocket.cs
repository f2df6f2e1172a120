using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace InternetDesa.Simulator.Snmp;

/// <summary>A datagram: who asked, and which of our addresses.</summary>
internal readonly record struct AddressedDatagram(int Length, IPEndPoint From, IPAddress To);

/// <summary>
/// One UDP socket for every address of this machine that answers from the address that was asked: thousands of routers on one port.
/// Linux only.
/// </summary>
/// <remarks>
/// Receiving tells the address asked (IP_PKTINFO, ip(7)); the runtime has no call to send from it, so sending is sendmsg(2) itself with
/// the same control message.
/// </remarks>
internal sealed partial class AddressedSocket : IDisposable
{
    private const int IpLevel = 0, PacketInfo = 8, InterNetwork = 2;
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);

    /// <summary>Binds to a port of all addresses; 0 takes a free one.</summary>
    /// <exception cref="SocketException">The port is taken.</exception>
    /// <exception cref="PlatformNotSupportedException">This is not Linux.</exception>
    public AddressedSocket(int port)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException("The simulated routers answer from many addresses of one machine, which takes Linux.");
        _socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.PacketInformation, true);
        _socket.ReceiveBufferSize = 4 << 20;
        _socket.Bind(new IPEndPoint(IPAddress.Any, port));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
    }

    /// <summary>The port.</summary>
    public int Port { get; }

    /// <summary>Receives one datagram.</summary>
    public async ValueTask<AddressedDatagram> ReceiveAsync(Memory<byte> buffer, CancellationToken ct)
    {
        var result = await _socket.ReceiveMessageFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), ct).ConfigureAwait(false);
        return new AddressedDatagram(result.ReceivedBytes, (IPEndPoint)result.RemoteEndPoint, result.PacketInformation.Address);
    }

    /// <summary>Sends an answer from the address that was asked.</summary>
    /// <returns>False where the kernel did not take it: as good as lost on the way.</returns>
    public unsafe bool Send(ReadOnlySpan<byte> answer, in AddressedDatagram question)
    {
        var to = new SocketAddressIn
        {
            Family = InterNetwork,
            Port = BinaryPrimitives.ReverseEndianness((ushort)question.From.Port),
            Address = Number(question.From.Address),
        };
        var control = new PacketInfoMessage
        {
            Length = 28,
            Level = IpLevel,
            Type = PacketInfo,
            Source = Number(question.To),
        };
        fixed (byte* bytes = answer)
        {
            var part = new IoVector { Base = bytes, Length = (nuint)answer.Length };
            var message = new MessageHeader
            {
                Name = &to,
                NameLength = (uint)sizeof(SocketAddressIn),
                Parts = &part,
                PartCount = 1,
                Control = &control,
                ControlLength = (nuint)sizeof(PacketInfoMessage),
            };
            return sendmsg(_socket.SafeHandle, &message, 0) == answer.Length;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    // In network order, as it stands in the structures.
    private static uint Number(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[4];
        address.TryWriteBytes(octets, out _);
        return MemoryMarshal.Read<uint>(octets);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint sendmsg(SafeSocketHandle socket, MessageHeader* message, int flags);

    // struct sockaddr_in, struct cmsghdr with struct in_pktinfo, struct iovec and struct msghdr of 64-bit Linux.
    [StructLayout(LayoutKind.Sequential)]
    private struct SocketAddressIn
    {
        public ushort Family;
        public ushort Port;
        public uint Address;
        public ulong Zero;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PacketInfoMessage
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Interface;
        public uint Source;
        public uint Destination;
        public int Padding;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct MessageHeader
    {
        public SocketAddressIn* Name;
        public uint NameLength;
        public IoVector* Parts;
        public nuint PartCount;
        public PacketInfoMessage* Control;
        public nuint ControlLength;
        public int Flags;
    }
}
