using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Protocols.Snmp.Traps;

/// <summary>
/// Takes traps and informs of v1, v2c and v3 on one UDP port. Datagrams of strangers are dropped unread, and however many come, so many
/// notifications are under way at most; every drop has its counter.
/// </summary>
public sealed class SnmpTrapListener : IAsyncDisposable
{
    private const byte Sequence = 0x30;
    private const int MaxDatagram = 65_535;
    private const int ReceiveBufferBytes = 4 << 20;

    private readonly Socket _socket;
    private readonly Func<IPAddress, IReadOnlyList<SnmpCredentials>> _sources;
    private readonly SnmpNotificationHandler _handler;
    private readonly int _maxUnderWay;
    private readonly UsmTrapSenders _senders;
    private readonly UsmAuthority? _local;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly byte[] _scratch = new byte[UsmLocalKeys.ScratchBytes];
    private volatile bool _disposed;

    /// <summary>Begins to listen.</summary>
    /// <param name="endPoint">Where; port 162 by custom, 0 takes a free one. The IPv6 wildcard takes IPv4 too.</param>
    /// <param name="sources">
    /// Who may send, by address, and the communities and users it may show; empty for a stranger. Called for every datagram by the
    /// receiving thread. An SnmpCommunity is good for traps of v1 as of v2c.
    /// </param>
    /// <param name="handler">What is done with each.</param>
    /// <param name="keys">Computes and remembers the keys of v3.</param>
    /// <param name="time">The clock of v3.</param>
    /// <param name="local">Our engine; null takes no v3 informs.</param>
    /// <param name="maxUnderWay">How many notifications the handler may have at a time, from 1.</param>
    /// <exception cref="SocketException">The port is taken, or it may not be bound.</exception>
    public SnmpTrapListener(IPEndPoint endPoint, Func<IPAddress, IReadOnlyList<SnmpCredentials>> sources, SnmpNotificationHandler handler,
        SnmpKeyRing keys, TimeProvider time, SnmpLocalEngine? local = null, int maxUnderWay = 1000)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxUnderWay, 1);
        (_sources, _handler, _maxUnderWay) = (sources, handler, maxUnderWay);
        _local = local is null ? null
            : new UsmAuthority(local.Id.Span, local.Boots, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), time);
        _senders = new UsmTrapSenders(keys, _local, time);
        _socket = new Socket(endPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = ReceiveBufferBytes };
        if (endPoint.Address.Equals(IPAddress.IPv6Any))
            _socket.DualMode = true;
        _socket.Bind(endPoint);
        EndPoint = (IPEndPoint)_socket.LocalEndPoint!;
        Stats.KernelDropsNow = KernelDrops;
        new Thread(Receive) { IsBackground = true, Name = "SNMP traps" }.Start();
    }

    /// <summary>Where it listens.</summary>
    public IPEndPoint EndPoint { get; }

    /// <summary>What was received and dropped.</summary>
    public SnmpTrapStats Stats { get; } = new();

    /// <summary>Ends when the listener is closed, with the fault where the handler or the sources had one.</summary>
    public Task Completion => _completion.Task;

    /// <summary>Ends it; handlers that work go on, their informs stay unanswered.</summary>
    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        _socket.Dispose();
        await _completion.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A thread of its own that blocks: at 20,000 datagrams a second half of the time that asynchronous calls take.
    private void Receive()
    {
        var buffer = new byte[MaxDatagram];
        var from = new SocketAddress(_socket.AddressFamily);
        try
        {
            while (!_disposed)
            {
                int length;
                try
                {
                    length = _socket.ReceiveFrom(buffer, SocketFlags.None, from);
                }
                catch (SocketException) when (!_disposed)
                {
                    // An earlier answer's ICMP.
                    continue;
                }

                Interlocked.Increment(ref Stats.ReceivedCount);
                Take(buffer.AsMemory(0, length), from);
            }
        }
        catch (Exception closed) when (_disposed && closed is SocketException or ObjectDisposedException)
        {
            _completion.TrySetResult();
        }
        catch (Exception fault)
        {
            // Nothing is hidden: whoever started the listener gets it.
            _completion.TrySetException(fault);
        }

        _completion.TrySetResult();
    }

    private void Take(Memory<byte> datagram, SocketAddress from)
    {
        var endPoint = (IPEndPoint)EndPoint.Create(from);
        if (endPoint.Address.IsIPv4MappedToIPv6)
            endPoint.Address = endPoint.Address.MapToIPv4();
        var credentials = _sources(endPoint.Address);
        if (credentials.Count == 0)
            Interlocked.Increment(ref Stats.NotAllowedCount);
        else if (Interlocked.Read(ref Stats.UnderWayCount) >= _maxUnderWay)
            Interlocked.Increment(ref Stats.OverloadedCount);
        else if (UsmMessage.TryRead(datagram.Span, out var message))
            TakeV3(datagram.Span, message, credentials, endPoint);
        else
            TakeCommunity(datagram, credentials, endPoint);
    }

    private void TakeCommunity(ReadOnlyMemory<byte> datagram, IReadOnlyList<SnmpCredentials> credentials, IPEndPoint from)
    {
        var outer = new BerReader(datagram.Span);
        if (!outer.TryRead(Sequence, out var content) || !outer.AtEnd)
        {
            Interlocked.Increment(ref Stats.MalformedCount);
            return;
        }

        var body = new BerReader(content);
        if (!body.TryReadInt32(out var version) || version is not (0 or 1) || !body.TryRead((byte)SnmpType.OctetString, out var community))
        {
            Interlocked.Increment(ref Stats.MalformedCount);
            return;
        }

        if (CommunityOf(community, credentials) is not { } shown)
        {
            Interlocked.Increment(ref Stats.NotAuthenticCount);
            return;
        }

        // The handler keeps it, so it gets memory of its own: the first that a sender costs, who by now has shown a community.
        ReadOnlyMemory<byte> owned = datagram.ToArray();
        var rest = new BerReader(owned.Part(owned.Span.Slice(datagram.Length - body.Rest.Length)).Span);
        SnmpTrapContent? trap;
        var answer = Array.Empty<byte>();
        if (version == 0)
        {
            if (!SnmpTrapContent.TryReadV1(owned, ref rest, out trap) || !rest.AtEnd)
                trap = null;
        }
        else
        {
            var pduAt = owned.Length - rest.Rest.Length;
            if (!SnmpPdu.TryRead(ref rest, out var pdu) || !rest.AtEnd || !SnmpTrapContent.TryRead(owned, pdu, out trap))
                trap = null;
            else if (trap.IsInform)
                answer = Response(owned.Span, pduAt);
        }

        Dispatch(trap, shown, from, answer);
    }

    private void TakeV3(Span<byte> datagram, in UsmMessage message, IReadOnlyList<SnmpCredentials> credentials, IPEndPoint from)
    {
        if (!_senders.TryOpen(datagram, message, credentials, _scratch, out var user, out var keys, out var scoped, out var report))
        {
            Interlocked.Increment(ref report.Length > 0 ? ref Stats.ReportedCount : ref Stats.NotAuthenticCount);
            Send(report, from);
            return;
        }

        ReadOnlyMemory<byte> owned = scoped.ToArray();
        SnmpTrapContent? trap = null;
        var answer = Array.Empty<byte>();
        if (UsmMessage.TryReadScoped(owned.Span, out var engine, out var context, out var pdu) && SnmpTrapContent.TryRead(owned, pdu, out trap) && trap.IsInform)
        {
            // An inform is secured by its receiver's engine; one that is not has nobody to answer it.
            if (_local is null || !message.EngineId.SequenceEqual(_local.EngineId))
                trap = null;
            else
                answer = _local.Encode(message.MessageId, keys!, engine, context, Response(pdu.Whole, 0));
        }

        Dispatch(trap, user!, from, answer);
    }

    private void Dispatch(SnmpTrapContent? trap, SnmpCredentials credentials, IPEndPoint from, byte[] answer)
    {
        if (trap is null)
        {
            Interlocked.Increment(ref Stats.MalformedCount);
            return;
        }

        Interlocked.Increment(ref Stats.UnderWayCount);
        _ = HandleAsync(new SnmpNotification(from, credentials, trap.IsInform, trap.UpTime, trap.Name, trap.VarBinds), answer);
    }

    private async Task HandleAsync(SnmpNotification notification, byte[] answer)
    {
        var isStored = false;
        try
        {
            isStored = await _handler(notification).ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            // Nothing is hidden: whoever started the listener gets it.
            _completion.TrySetException(fault);
            _disposed = true;
            _socket.Dispose();
        }

        Interlocked.Increment(ref isStored ? ref Stats.StoredCount : ref Stats.UnstoredCount);
        Interlocked.Decrement(ref Stats.UnderWayCount);
        if (isStored && Send(answer, notification.From))
            Interlocked.Increment(ref Stats.AnsweredCount);
    }

    private bool Send(byte[] answer, IPEndPoint to)
    {
        if (answer.Length == 0 || _disposed)
            return false;
        var target = _socket.AddressFamily == AddressFamily.InterNetworkV6 && to.AddressFamily == AddressFamily.InterNetwork
            ? new IPEndPoint(to.Address.MapToIPv6(), to.Port) : to;
        try
        {
            _socket.SendTo(answer, target);
            return true;
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            // As good as lost on the way: the sender tries again.
            return false;
        }
    }

    // RFC 3416 §4.2.7: the same PDU as a Response. Its error-status and error-index are 0 in every inform that was taken.
    private static byte[] Response(ReadOnlySpan<byte> inform, int pduAt)
    {
        var response = inform.ToArray();
        response[pduAt] = (byte)SnmpPduType.Response;
        return response;
    }

    private static SnmpCommunity? CommunityOf(ReadOnlySpan<byte> name, IReadOnlyList<SnmpCredentials> credentials)
    {
        foreach (var credential in credentials)
        {
            if (credential is SnmpCommunity community && CryptographicOperations.FixedTimeEquals(name, Encoding.UTF8.GetBytes(community.Name)))
                return community;
        }

        return null;
    }

    // SO_MEMINFO of SOL_SOCKET: nine numbers of 32 bits, the last of which is SK_MEMINFO_DROPS (linux/sock_diag.h).
    private long KernelDrops()
    {
        if (!OperatingSystem.IsLinux() || _disposed)
            return 0;
        Span<byte> numbers = stackalloc byte[9 * sizeof(uint)];
        return _socket.GetRawSocketOption(1, 55, numbers) == numbers.Length ? BitConverter.ToUInt32(numbers[(8 * sizeof(uint))..]) : 0;
    }
}
