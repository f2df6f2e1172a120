namespace InternetDesa.Core.Snmp;

/// <summary>
/// How long to wait for a device's answer, from how long it took before: the retransmission timer of RFC 6298. Each attempt has a
/// request-id of its own, so no answer is taken for that of another attempt.
/// </summary>
/// <remarks>No objects of their own: there are two for each of a nation's devices.</remarks>
/// <param name="longest">The wait before anything is known, and the most at any time.</param>
internal struct RoundTripEstimate(TimeSpan longest)
{
    // Routers answer by a slow processor that has other things to do first.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);
    private double _mean;
    private double _deviation;
    private int _backOff;

    /// <summary>How long to wait for the next answer.</summary>
    public readonly TimeSpan Timeout
    {
        get
        {
            if (_mean == 0)
                return longest;
            var wait = Math.Max(_mean + (4 * _deviation), Shortest.TotalMilliseconds) * (1 << _backOff);
            return wait < longest.TotalMilliseconds ? TimeSpan.FromMilliseconds(wait) : longest;
        }
    }

    /// <summary>An attempt was answered.</summary>
    public void Answered(TimeSpan roundTrip)
    {
        // Zero would mean that nothing is known.
        var ms = Math.Max(0.001, roundTrip.TotalMilliseconds);
        if (_mean == 0)
        {
            (_mean, _deviation) = (ms, ms / 2);
        }
        else
        {
            _deviation += (Math.Abs(_mean - ms) - _deviation) / 4;
            _mean += (ms - _mean) / 8;
        }

        _backOff = 0;
    }

    /// <summary>No attempt was answered: twice as long next time (RFC 6298 §5.5).</summary>
    public void Silent() => _backOff = Math.Min(_backOff + 1, 10);
}
