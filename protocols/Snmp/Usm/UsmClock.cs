namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>Our notion of another engine's boots and time (RFC 3414 §2.3), and whether a message is of now.</summary>
internal struct UsmClock
{
    /// <summary>An engine at this number of boots has none left: nothing of it is timely any more (RFC 3414 §2.2.2).</summary>
    public const int Latched = int.MaxValue;

    // RFC 3414 §2.2.3, s.
    private const int Window = 150;

    private int _time;
    private long _at;
    private bool _isAuthentic;

    /// <summary>snmpEngineBoots.</summary>
    public int Boots { get; private set; }

    /// <summary>
    /// Which start of the engine this is, counted from 1 by its authentic messages: another number of boots is another start, and so is a
    /// time that went back under the same, of an engine that forgot to count. 0 before the first authentic message.
    /// </summary>
    public int Run { get; private set; }

    /// <summary>
    /// Takes what an unauthenticated Report says: good enough to ask with, and gone with the first authentic message. Nobody can stop
    /// us from talking to a device by making us believe a number.
    /// </summary>
    public void Guess(int boots, int time, TimeProvider clock)
    {
        if (!_isAuthentic)
            Set(boots, time, clock);
    }

    /// <summary>Takes the boots that were latched before a restart: nothing older is timely.</summary>
    public void Remember(int boots) => Boots = Math.Max(Boots, boots);

    /// <summary>
    /// Takes the time of an authentic Report that answers a message of ours: its msgID proves that it is no replay, so a device that
    /// forgets its boots is believed as well, where RFC 3414 §3.2 7b would leave it unheard for ever.
    /// </summary>
    /// <returns>False for an engine whose boots are latched.</returns>
    public bool TryResync(int boots, int time, TimeProvider clock)
    {
        if (boots == Latched)
            return false;
        SetAuthentic(boots, time, clock);
        return true;
    }

    /// <summary>Whether an authentic message is of now; if so, the notion follows it (RFC 3414 §3.2 7b).</summary>
    public bool TryAccept(int boots, int time, TimeProvider clock)
    {
        if (boots == Latched || boots < Boots && (_isAuthentic || _at == 0))
            return false;
        if (!_isAuthentic || boots > Boots || time > _time)
        {
            SetAuthentic(boots, time, clock);
        }

        return time >= Time(clock) - Window;
    }

    /// <summary>snmpEngineTime now, s.</summary>
    public readonly int Time(TimeProvider clock) =>
        _at == 0 ? 0 : (int)Math.Min(int.MaxValue, _time + (long)clock.GetElapsedTime(_at).TotalSeconds);

    private void SetAuthentic(int boots, int time, TimeProvider clock)
    {
        if (Run == 0 || boots != Boots || time < Time(clock) - Window)
            Run++;
        _isAuthentic = true;
        Set(boots, time, clock);
    }

    private void Set(int boots, int time, TimeProvider clock)
    {
        Boots = boots;
        _time = time;
        // 0 means: never.
        _at = Math.Max(1, clock.GetTimestamp());
    }
}
