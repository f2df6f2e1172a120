namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// How long to wait before the next attempt to connect: a random part of a bound that doubles with each attempt up to a cap
/// ("full jitter"), so that thousands of clients that lost the same server do not come back at once.
/// </summary>
/// <param name="chance">Gives numbers from 0 to below 1, evenly.</param>
/// <param name="firstBound">The bound of the first delay; the default is 1 s.</param>
/// <param name="cap">The largest bound; the default is 60 s.</param>
/// <remarks>Not safe for concurrent use.</remarks>
public sealed class ReconnectBackoff(Func<double> chance, TimeSpan? firstBound = null, TimeSpan? cap = null)
{
    private readonly TimeSpan _first = firstBound ?? TimeSpan.FromSeconds(1);
    private readonly TimeSpan _cap = cap ?? TimeSpan.FromSeconds(60);
    private int _attempt;

    /// <summary>The delay before the next attempt, from zero to below the bound.</summary>
    public TimeSpan Next()
    {
        var bound = _first * Math.Pow(2, Math.Min(_attempt, 30));
        _attempt++;
        return chance() * (bound < _cap ? bound : _cap);
    }

    /// <summary>Starts again at the first bound, after a connection that worked.</summary>
    public void Reset() => _attempt = 0;
}
