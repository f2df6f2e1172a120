namespace InternetDesa.Core.Snmp;

/// <summary>
/// What a device may cost its link: a bucket that fills evenly over the day. It holds at most a 24th of the day's bytes, which the first
/// poll may spend at once, and fills with the rest: in any 24 hours never more than the day's goes by what the budget allows.
/// </summary>
/// <remarks>What is spent without asking, the question whether a device is there, counts as well and may leave it in debt.</remarks>
internal sealed class ByteBudget
{
    private const int BurstPart = 24;
    private readonly TimeProvider _time;
    private double _left;
    private long _filledAt;

    /// <summary>Begins with a full bucket.</summary>
    /// <param name="bytesADay">The day's bytes; 0 for no limit.</param>
    /// <param name="time">The clock.</param>
    public ByteBudget(long bytesADay, TimeProvider time)
    {
        _time = time;
        BytesADay = bytesADay;
        _left = Burst;
        _filledAt = time.GetTimestamp();
    }

    /// <summary>The day's bytes; 0 for no limit.</summary>
    public long BytesADay { get; }

    private double Burst => (double)BytesADay / BurstPart;

    /// <summary>Whether something may be asked.</summary>
    /// <param name="bytes">What it will probably cost. What costs more than the bucket holds waits for a full one.</param>
    public bool Affords(double bytes)
    {
        if (BytesADay == 0)
            return true;
        var now = _time.GetTimestamp();
        _left = Math.Min(Burst, _left + ((BytesADay - Burst) * (_time.GetElapsedTime(_filledAt, now) / TimeSpan.FromDays(1))));
        _filledAt = now;
        return _left >= Math.Min(bytes, Burst);
    }

    /// <summary>Takes what was spent.</summary>
    public void Spend(long bytes) => _left -= bytes;
}
