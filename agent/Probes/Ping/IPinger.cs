namespace InternetDesa.Agent.Probes.Ping;

/// <summary>Sends echo requests.</summary>
public interface IPinger
{
    /// <summary>Sends one and waits for its answer.</summary>
    /// <param name="target">A host name or an address.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The round-trip time; null where no answer came in time.</returns>
    ValueTask<TimeSpan?> PingAsync(string target, TimeSpan timeout, CancellationToken ct);
}
