namespace InternetDesa.Agent.Probes.Speed;

/// <summary>What the last throughput tests came to, for the page on the spot.</summary>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class SpeedBook
{
    private readonly Lock _gate = new();
    private double? _busy;
    private double? _quiet;
    private double? _last;

    /// <summary>The last download, bit/s; null where none was measured.</summary>
    public double? Last
    {
        get
        {
            lock (_gate)
                return _last;
        }
    }

    /// <summary>How much of the quiet hours' speed the busy hours lose, 0 to 100 %; null until both were measured.</summary>
    public double? BusyLossPct
    {
        get
        {
            lock (_gate)
                return _busy is { } busy && _quiet is > 0 and { } quiet ? Math.Clamp(Math.Round(100 * (1 - busy / quiet)), 0, 100) : null;
        }
    }

    /// <summary>Notes a test.</summary>
    /// <param name="bps">The download, bit/s.</param>
    /// <param name="isBusy">Whether it was at a busy hour.</param>
    public void Note(double bps, bool isBusy)
    {
        lock (_gate)
        {
            _last = bps;
            if (isBusy)
                _busy = bps;
            else
                _quiet = bps;
        }
    }
}
