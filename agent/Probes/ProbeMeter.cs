namespace InternetDesa.Agent.Probes;

/// <summary>
/// What the probes themselves cost the village's uplink, apart from its telemetry. A bucket that a day fills: whoever would overdraw it
/// waits for a later round. What stays on the village's own network (the router, the login page) is not counted.
/// </summary>
/// <param name="bytesADay">The budget, bytes a day.</param>
/// <param name="time">The clock.</param>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class ProbeMeter(long bytesADay, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _bytes = new(StringComparer.Ordinal);
    private double _left = bytesADay;
    private long _counted = time.GetTimestamp();

    /// <summary>What all of them have cost since the start, bytes on the wire.</summary>
    public long Bytes
    {
        get
        {
            lock (_gate)
                return _bytes.Values.Sum();
        }
    }

    /// <summary>What each has cost since the start, bytes on the wire.</summary>
    public IReadOnlyDictionary<string, long> ByProbe
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, long>(_bytes);
        }
    }

    /// <summary>Whether so much may be spent now.</summary>
    public bool Affords(long bytes)
    {
        lock (_gate)
        {
            Refill();
            return _left >= bytes;
        }
    }

    /// <summary>Counts what was spent.</summary>
    public void Spend(string probe, long bytes)
    {
        lock (_gate)
        {
            Refill();
            _left -= bytes;
            _bytes[probe] = _bytes.GetValueOrDefault(probe) + bytes;
        }
    }

    private void Refill()
    {
        var now = time.GetTimestamp();
        _left = Math.Min(bytesADay, _left + time.GetElapsedTime(_counted, now).TotalDays * bytesADay);
        _counted = now;
    }
}
