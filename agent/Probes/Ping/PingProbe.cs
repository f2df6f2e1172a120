namespace InternetDesa.Agent.Probes.Ping;

/// <summary>Pings all targets beside each other.</summary>
internal sealed class PingProbe(PingOptions options, IPinger pinger, TimeProvider time) : IProbe
{
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

        return new PingPoint(target, options.Count, roundTrips);
    }
}
