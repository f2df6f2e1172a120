namespace InternetDesa.Agent.Publisher;

/// <summary>How many bytes may go out: a bucket that a minute fills.</summary>
/// <param name="perMinute">Bytes a minute, and the most that is saved up.</param>
/// <param name="time">The clock.</param>
internal sealed class ByteBudget(long perMinute, TimeProvider time)
{
    private double _left = perMinute;
    private long _counted = time.GetTimestamp();

    /// <summary>Takes what was sent, and says how long to wait before more is: a single message may overdraw it.</summary>
    public TimeSpan Spend(long bytes)
    {
        var now = time.GetTimestamp();
        _left = Math.Min(perMinute, _left + time.GetElapsedTime(_counted, now).TotalMinutes * perMinute) - bytes;
        _counted = now;
        return _left >= 0 ? TimeSpan.Zero : TimeSpan.FromMinutes(-_left / perMinute);
    }
}
