namespace InternetDesa.Core.Spool;

/// <summary>
/// The largest value of the last one to two minutes: whoever reads takes nothing from another reader, and a peak between two readings of a
/// minute is not lost. Its owner guards it.
/// </summary>
/// <param name="time">Whose timestamps the values come with.</param>
internal sealed class RecentMaximum(TimeProvider time)
{
    private readonly long _minute = 60 * time.TimestampFrequency;
    private long _begin = time.GetTimestamp();
    private double _now, _before;

    public void Add(double value, long timestamp)
    {
        Pass(timestamp);
        _now = Math.Max(_now, value);
    }

    /// <returns>0 where there was none.</returns>
    public double Read(long timestamp)
    {
        Pass(timestamp);
        return Math.Max(_now, _before);
    }

    private void Pass(long timestamp)
    {
        var minutes = (timestamp - _begin) / _minute;
        if (minutes < 1)
            return;
        (_before, _now) = (minutes == 1 ? _now : 0, 0);
        _begin += minutes * _minute;
    }
}
