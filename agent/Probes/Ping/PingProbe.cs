namespace InternetDesa.Agent.Probes.Ping;

/// <summary>Pings all targets beside each other.</summary>
/// <param name="options">Whom and how.</param>
/// <param name="router">The target that is no matter of the uplink.</param>
/// <param name="pinger">Sends the echoes.</param>
/// <param name="meter">What they cost.</param>
/// <param name="time">The clock of the pauses.</param>
internal sealed class PingProbe(PingOptions options, string router, IPinger pinger, ProbeMeter meter, TimeProvider time) : IProbe
{
    // IP and ICMP with 56 bytes, as everybody's ping.
    private const int EchoBytes = 84;

    /// <inheritdoc/>
    public string Name => "ping";

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct) =>
        await Task.WhenAll(options.Targets.Select(target => PingAsync(target, ct))).ConfigureAwait(false);

    private async Task<IPoint> PingAsync(string target, CancellationToken ct)
    {
        var roundTrips = new List<double>(options.Count);
        for (var i = 0; i < options.Count; i++)
        {
            if (i > 0 && options.IntervalMs > 0)
                await Task.Delay(TimeSpan.FromMilliseconds(options.IntervalMs), time, ct).ConfigureAwait(false);
            if (await pinger.PingAsync(target, TimeSpan.FromMilliseconds(options.TimeoutMs), ct).ConfigureAwait(false) is { } roundTrip)
                roundTrips.Add(roundTrip.TotalMilliseconds);
        }

        if (target != router)
            meter.Spend(Name, EchoBytes * (options.Count + roundTrips.Count));
        return new PingPoint(target, options.Count, roundTrips);
    }
}
