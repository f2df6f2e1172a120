namespace InternetDesa.Collector.Projection;

/// <summary>
/// Signs of life of the projector. Without a beat it hangs, which a restart may mend; with beats but without commits the state database
/// takes nothing, which a restart does not mend.
/// </summary>
internal sealed class ProjectorPulse(TimeProvider time)
{
    /// <summary>Longer than it waits for a locked database, several times over.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private long _beat = time.GetTimestamp();
    private long _committed = time.GetTimestamp();

    /// <summary>The projector goes round.</summary>
    public void Beat() => Interlocked.Exchange(ref _beat, time.GetTimestamp());

    /// <summary>It has written.</summary>
    public void Committed()
    {
        Beat();
        Interlocked.Exchange(ref _committed, time.GetTimestamp());
    }

    /// <summary>How long it has not gone round.</summary>
    public TimeSpan SinceBeat => time.GetElapsedTime(Interlocked.Read(ref _beat));

    /// <summary>How long it has not written.</summary>
    public TimeSpan SinceCommit => time.GetElapsedTime(Interlocked.Read(ref _committed));
}
