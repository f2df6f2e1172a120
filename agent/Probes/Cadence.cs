namespace InternetDesa.Agent.Probes;

/// <summary>The rounds of a probe that is asked less often than every interval.</summary>
internal static class Cadence
{
    /// <summary>Whether a round is one of them; the first always is, for whoever stands before the box.</summary>
    public static bool IsDue(long round, int everyMinutes, TimeSpan interval) =>
        round % Math.Max(1, (long)Math.Round(everyMinutes * 60 / interval.TotalSeconds)) == 0;
}
