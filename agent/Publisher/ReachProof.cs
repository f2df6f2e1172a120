namespace InternetDesa.Agent.Publisher;

/// <summary>
/// Whether reports arrive. A connection proves nothing: where an uplink goes silent, TCP believes in it until the keep-alive runs out,
/// minutes later. What proves it is an answer to a report, and not for longer than until the next one has had its turn.
/// </summary>
/// <param name="mono">Nanoseconds since the boot's start.</param>
/// <param name="interval">
/// From one report to the next. An answer counts for one and a half of it: a report is sealed when its probes have ended, at most half an
/// interval late, so on a link that works the last answer is never older; and the first report that stays without answer is known with the next.
/// </param>
/// <remarks>Safe for concurrent use.</remarks>
internal sealed class ReachProof(Func<long> mono, TimeSpan interval)
{
    private readonly long _lasts = interval.Ticks * TimeSpan.NanosecondsPerTick * 3 / 2;
    private long _at = long.MinValue;

    /// <summary>Whether a report was answered lately.</summary>
    public bool Holds => At is var at && at > long.MinValue && mono() - at <= _lasts;

    /// <summary>When it last was so, nanoseconds since the boot's start; the lowest number for never.</summary>
    public long At => Interlocked.Read(ref _at);

    /// <summary>The collector let the agent in, which counts until the first report has had its turn, and not again: one that takes
    /// connections and no reports is not reached.</summary>
    public void Begin() => Interlocked.CompareExchange(ref _at, mono(), long.MinValue);

    /// <summary>The collector took a report, or said in a receipt that it has one.</summary>
    public void Renew() => Interlocked.Exchange(ref _at, mono());
}
