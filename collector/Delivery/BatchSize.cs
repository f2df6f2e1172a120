namespace InternetDesa.Collector.Delivery;

/// <summary>
/// How many points go into one request: more while InfluxDB takes them quickly, half as many when it is slow or says that they are too
/// many. Additive growth and halving is what keeps many senders at one server fair (RFC 5681 §3.1).
/// </summary>
internal sealed class BatchSize
{
    public const int Least = 100, Most = 20_000;

    /// <summary>The bytes of a request stay below what proxies and InfluxDB 3 take (10 MB).</summary>
    public const int MaxBytes = 4 << 20;

    private const int Step = 500;
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(1), Slow = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private int _points = 5000;

    /// <summary>The points of the next request.</summary>
    public int Points
    {
        get
        {
            lock (_gate)
                return _points;
        }
    }

    /// <summary>A request was answered, or no answer came, after some time.</summary>
    public void Took(TimeSpan time, int points)
    {
        if (time > Slow)
        {
            Halve();
            return;
        }

        lock (_gate)
        {
            // Only a full request tells that a larger one would do.
            if (time < Quick && points >= _points)
                _points = Math.Min(_points + Step, Most);
        }
    }

    /// <summary>The server says that it was too much (413).</summary>
    public void Halve()
    {
        lock (_gate)
            _points = Math.Max(_points / 2, Least);
    }
}
