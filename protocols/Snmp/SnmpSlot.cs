namespace InternetDesa.Protocols.Snmp;

/// <summary>A request under way. All of it belongs to the manager's lock; used again and again.</summary>
internal sealed class SnmpSlot(int index)
{
    // The answers of so many attempts, the latest, are known by their time.
    private const int Remembered = 8;

    private readonly int[] _ids = new int[Remembered];
    private readonly long[] _sentAt = new long[Remembered];
    private int _sent;

    public int Index => index;

    // The wheel's: neighbours in the bucket, and the tick when it is due.
    public SnmpSlot? Previous;
    public SnmpSlot? Next;
    public long DueTick = -1;

    /// <summary>Null where the slot is free.</summary>
    public ISnmpReplyHandler? Handler;

    public SnmpPeer Peer = null!;
    public SnmpRequest Request = null!;
    public long Tag;
    public TimeSpan Timeout;
    public int Retries;

    /// <summary>Which use of the slot this is: a ticket of an earlier one cancels nothing.</summary>
    public int Generation;

    /// <summary>Attempts that ran or run into the time-out; what was sent again because a Report said why is none.</summary>
    public int Attempts;

    /// <summary>How often a Report made us ask again.</summary>
    public int AskedAgain;

    public int Bytes;
    public bool HasNoRoute;

    public void Begin(SnmpPeer peer, SnmpRequest request, TimeSpan timeout, int retries, ISnmpReplyHandler handler, long tag)
    {
        (Peer, Request, Timeout, Retries, Handler, Tag) = (peer, request, timeout, retries, handler, tag);
        (Attempts, AskedAgain, Bytes, HasNoRoute, _sent) = (0, 0, 0, false, 0);
        Generation++;
    }

    public void End()
    {
        Handler = null;
        // So that the garbage collector may have what nobody waits for.
        (Peer, Request) = (null!, null!);
    }

    /// <summary>Notes that a datagram goes out under an id.</summary>
    public void Sent(int id, long now)
    {
        _ids[_sent % Remembered] = id;
        _sentAt[_sent % Remembered] = now;
        _sent++;
    }

    /// <summary>When a datagram went out under an id; null for an id that is not this request's.</summary>
    public long? SentAt(int id)
    {
        for (var i = Math.Min(_sent, Remembered) - 1; i >= 0; i--)
        {
            if (_ids[i] == id)
                return _sentAt[i];
        }

        return null;
    }
}
