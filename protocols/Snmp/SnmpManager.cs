using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// Asks any number of devices over a few UDP sockets, v1, v2c and v3, without allocating for a request: <see cref="SnmpClient"/> for
/// those who ask millions of times an hour.
/// </summary>
/// <remarks>
/// A request has a slot, and the slot's number is part of its request-id (the rest is random, so that nobody can answer in advance). An
/// answer counts only from the address and port that were asked, with the same version and community, or the engine, user, security
/// level and digest of v3, under a request-id that waits, and if its bindings can be the answer. IPv6 sockets are opened when the first
/// such device is asked. An unconnected socket hears no ICMP, so a closed port ends as <see cref="SnmpOutcome.Timeout"/>; only a missing
/// route is <see cref="SnmpOutcome.Unreachable"/>.
/// </remarks>
public sealed class SnmpManager : IDisposable
{
    // Discovery, time, and one more of either.
    private const int MostAskedAgain = 3;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly SnmpKeyRing _keys;
    private readonly ConcurrentDictionary<SnmpCommunity, CommunityHead> _heads = new();
    private readonly SnmpSlots _slots = new();
    private readonly TimerWheel _wheel;
    private readonly Lazy<SnmpSocket[]> _ipv4;
    private readonly Lazy<SnmpSocket[]> _ipv6;
    private readonly List<SnmpSlot> _due = [];
    private bool _disposed;

    /// <summary>Makes a manager.</summary>
    /// <param name="time">The clock of time-outs, round trips and v3.</param>
    /// <param name="keys">The keys of v3 users; null makes a ring of its own.</param>
    /// <param name="sockets">How many sockets per address family, each with a thread, 1 or more. One carries 200,000 requests a second.</param>
    public SnmpManager(TimeProvider time, SnmpKeyRing? keys = null, int sockets = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sockets, 1);
        _time = time;
        _keys = keys ?? new SnmpKeyRing();
        _wheel = new TimerWheel(time, Elapse);
        _ipv4 = new(() => Open(AddressFamily.InterNetwork, sockets));
        _ipv6 = new(() => Open(AddressFamily.InterNetworkV6, sockets));
    }

    /// <summary>What was sent, received and dropped.</summary>
    public SnmpClientStats Stats { get; } = new();

    /// <summary>Requests under way.</summary>
    public int UnderWay
    {
        get
        {
            lock (_gate)
                return _slots.Taken;
        }
    }

    /// <summary>Makes a device ready to be asked.</summary>
    /// <exception cref="ArgumentException">A v3 user with faults; the message tells all of them.</exception>
    public SnmpPeer Peer(IPEndPoint endPoint, SnmpCredentials credentials)
    {
        if (credentials is SnmpUser user && user.Faults().ToList() is { Count: > 0 } faults)
            throw new ArgumentException(string.Join("; ", faults), nameof(credentials));
        return new SnmpPeer(endPoint, credentials, credentials is SnmpCommunity community ? _heads.GetOrAdd(community, static each => new CommunityHead(each)) : null,
            credentials is SnmpUser known ? new UsmPeer(known, _keys, _time) : null);
    }

    /// <summary>Sends a request.</summary>
    /// <param name="peer">Whom to ask, of this manager.</param>
    /// <param name="request">What.</param>
    /// <param name="timeout">How long one attempt waits, over 0; a time-out comes up to 10 ms late.</param>
    /// <param name="retries">How many times a request without an answer is sent again, 0 or more.</param>
    /// <param name="handler">Who gets the reply; not before this method took the request, but maybe before it returned.</param>
    /// <param name="tag">Comes back with the reply.</param>
    /// <returns>A ticket for <see cref="Cancel"/>; 0 where as many requests are under way as there are slots: 131,072.</returns>
    /// <exception cref="ArgumentException">A GETBULK to a v1 device.</exception>
    /// <exception cref="ObjectDisposedException">The manager is closed.</exception>
    public long TryAsk(SnmpPeer peer, SnmpRequest request, TimeSpan timeout, int retries, ISnmpReplyHandler handler, long tag)
    {
        if (peer.IsV1 && request.Type == SnmpPduType.GetBulk)
            throw new ArgumentException("SNMP v1 has no GETBULK: ask with GETNEXT, or v2c.", nameof(request));
        var now = _time.GetTimestamp();
        SnmpSlot? slot;
        int id;
        long ticket;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            slot = _slots.Take();
            if (slot is null)
                return 0;
            slot.Begin(peer, request, timeout, retries, handler, tag);
            id = Attempt(slot, now);
            slot.Attempts = 1;
            ticket = ((long)slot.Generation << 32) | (uint)slot.Index;
        }

        Send(slot, peer, request, id);
        return ticket;
    }

    /// <summary>Gives a request up: its handler hears nothing more of it, unless the reply is on its way already.</summary>
    /// <returns>False where it had ended.</returns>
    public bool Cancel(long ticket)
    {
        lock (_gate)
        {
            if (_slots[(int)ticket] is not { Handler: not null } slot || slot.Generation != (int)(ticket >> 32))
                return false;
            Free(slot);
            return true;
        }
    }

    /// <summary>Closes the sockets. Requests under way end without a reply.</summary>
    public void Dispose() => Close();

    /// <summary>Closes the sockets.</summary>
    /// <returns>Whose requests were under way: they hear nothing more.</returns>
    internal IReadOnlyList<ISnmpReplyHandler> Close()
    {
        var waiting = new List<ISnmpReplyHandler>();
        lock (_gate)
        {
            _disposed = true;
            foreach (var slot in _slots.InUse)
            {
                waiting.Add(slot.Handler!);
                Free(slot);
            }
        }

        _wheel.Dispose();
        foreach (var sockets in new[] { _ipv4, _ipv6 })
        {
            foreach (var socket in sockets.IsValueCreated ? sockets.Value : [])
                socket.Dispose();
        }

        return waiting;
    }

    // Under the lock: an id of its own for each attempt, so that the round trip belongs to the one that was answered.
    private int Attempt(SnmpSlot slot, long now)
    {
        var id = _slots.NewId(slot);
        slot.Sent(id, now);
        _wheel.Add(slot, slot.Timeout, now);
        return id;
    }

    private void Free(SnmpSlot slot)
    {
        _wheel.Remove(slot);
        _slots.Free(slot);
    }

    // Outside the lock: a system call, for v3 a digest and a cipher as well.
    private void Send(SnmpSlot slot, SnmpPeer peer, SnmpRequest request, int id)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(peer.RoomFor(request));
        var at = peer.Write(buffer, request, id);
        var datagram = buffer.AsSpan(at);
        var sockets = peer.EndPoint.AddressFamily == AddressFamily.InterNetwork ? _ipv4.Value : _ipv6.Value;
        lock (_gate)
        {
            // Counted before it is sent: the answer may be here before the call is back.
            if (slot.SentAt(id) is not null)
                slot.Bytes += datagram.Length;
        }

        var isSent = sockets[slot.Index % sockets.Length].TrySend(datagram, peer.Address);
        ArrayPool<byte>.Shared.Return(buffer);
        if (isSent)
            return;
        lock (_gate)
        {
            if (slot.Handler is null || slot.SentAt(id) is null)
                return;
            // Told by the timer and not from here: who asks again at once would never come back.
            slot.HasNoRoute = true;
            _wheel.Remove(slot);
            _wheel.Add(slot, TimeSpan.Zero, _time.GetTimestamp());
        }
    }

    private void Receive(Span<byte> datagram, SocketAddress from, byte[] scratch)
    {
        var isV3 = UsmMessage.TryRead(datagram, out var secured);
        ReadOnlySpan<byte> community = default;
        var version = 0;
        var pdu = default(SnmpPdu);
        if (!isV3 && (!SnmpMessage.TryRead(datagram, out version, out community, out pdu) || pdu.Type != SnmpPduType.Response))
        {
            Stats.CountMalformed();
            return;
        }

        var id = isV3 ? secured.MessageId : pdu.RequestId;
        SnmpPeer peer;
        SnmpRequest request;
        SnmpSlot? slot;
        lock (_gate)
        {
            slot = _slots.Find(id);
            if (slot?.SentAt(id) is null)
            {
                Stats.CountUnmatched();
                return;
            }

            (peer, request) = (slot.Peer, slot.Request);
        }

        if (!from.Equals(peer.Address) || isV3 != peer.Usm is not null
            || (!isV3 && (version == 0 != peer.IsV1 || !community.SequenceEqual(peer.Community!.Name))))
        {
            Stats.CountForeign();
            return;
        }

        var verdict = isV3 ? peer.Usm!.Judge(datagram, secured, scratch, out pdu) : UsmVerdict.Answer;
        switch (verdict)
        {
            case UsmVerdict.Drop:
                Stats.CountUnauthentic();
                break;
            case UsmVerdict.AskAgain:
                AskAgain(slot, id, datagram.Length);
                break;
            case UsmVerdict.Answer when (isV3 && pdu.RequestId != id) || !request.IsAnsweredBy(pdu):
                Stats.CountMalformed();
                break;
            default:
                Answer(slot, id, pdu, verdict == UsmVerdict.Refused ? SnmpOutcome.Refused : SnmpOutcome.Answered, datagram.Length);
                break;
        }
    }

    private void Answer(SnmpSlot slot, int id, scoped in SnmpPdu pdu, SnmpOutcome outcome, int bytes)
    {
        ISnmpReplyHandler handler;
        SnmpReply reply;
        lock (_gate)
        {
            // It may have ended meanwhile.
            if (slot.Handler is null || slot.SentAt(id) is not { } sentAt)
            {
                Stats.CountUnmatched();
                return;
            }

            handler = slot.Handler;
            reply = new SnmpReply
            {
                Peer = slot.Peer,
                Tag = slot.Tag,
                Outcome = outcome,
                ErrorStatus = outcome == SnmpOutcome.Answered ? (SnmpErrorStatus)pdu.ErrorStatus : SnmpErrorStatus.NoError,
                ErrorIndex = outcome == SnmpOutcome.Answered ? pdu.ErrorIndex : 0,
                RoundTrip = _time.GetElapsedTime(sentAt),
                Timeouts = slot.Attempts - 1,
                Bytes = slot.Bytes + bytes,
                EngineRun = slot.Peer.Usm?.EngineRun ?? 0,
                EncodedVarBinds = pdu.VarBinds,
            };
            Free(slot);
        }

        handler.OnReply(reply);
    }

    private void AskAgain(SnmpSlot slot, int id, int bytes)
    {
        SnmpPeer peer;
        SnmpRequest request;
        lock (_gate)
        {
            if (slot.Handler is null || slot.SentAt(id) is null || ++slot.AskedAgain > MostAskedAgain)
                return;
            slot.Bytes += bytes;
            (peer, request) = (slot.Peer, slot.Request);
            _wheel.Remove(slot);
            id = Attempt(slot, _time.GetTimestamp());
        }

        // Not by the receiving thread: the first keys of a password take milliseconds, in which others' answers would wait.
        ThreadPool.UnsafeQueueUserWorkItem(static again => again.Manager.Send(again.Slot, again.Peer, again.Request, again.Id),
            (Manager: this, Slot: slot, Peer: peer, Request: request, Id: id), preferLocal: false);
    }

    private void Elapse()
    {
        // One timer, but the runtime may call it while the call before still works.
        lock (_due)
        {
            lock (_gate)
                _wheel.TakeDue(_due);
            foreach (var slot in _due)
                Elapse(slot);
            _due.Clear();
        }
    }

    private void Elapse(SnmpSlot slot)
    {
        ISnmpReplyHandler handler;
        SnmpPeer peer;
        SnmpRequest request;
        SnmpReply reply;
        int id;
        lock (_gate)
        {
            // Answered since it was taken out of the wheel, or even asked anew.
            if (slot.Handler is null || slot.DueTick >= 0)
                return;
            (handler, peer, request, id) = (slot.Handler, slot.Peer, slot.Request, 0);
            if (!slot.HasNoRoute && slot.Attempts <= slot.Retries)
            {
                slot.Attempts++;
                id = Attempt(slot, _time.GetTimestamp());
            }

            reply = new SnmpReply
            {
                Peer = peer,
                Tag = slot.Tag,
                Outcome = slot.HasNoRoute ? SnmpOutcome.Unreachable : SnmpOutcome.Timeout,
                Timeouts = slot.HasNoRoute ? slot.Attempts - 1 : slot.Attempts,
                Bytes = slot.Bytes,
            };
            if (id == 0)
                Free(slot);
        }

        if (id != 0)
        {
            Send(slot, peer, request, id);
            return;
        }

        if (reply.Outcome == SnmpOutcome.Timeout)
            peer.Usm?.Unanswered();
        handler.OnReply(reply);
    }

    private SnmpSocket[] Open(AddressFamily family, int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        // One thread, one scratch.
        var scratch = new byte[UsmLocalKeys.ScratchBytes];
        return new SnmpSocket(family, (datagram, from) => Receive(datagram, from, scratch), Stats);
    })];
}
