using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Links;

/// <summary>
/// Echoes over a village's link. A seam, for loopback always answers; an echo that is answered is answered at once, only with the
/// round-trip time that the weather gives it, so that thousands of villages need no timers for it.
/// </summary>
internal sealed class SimulatedPinger(VillageLink link, Func<LinkWeather> weather, Random random, TimeProvider time) : IPinger
{
    /// <summary>The village's own router: it answers whatever its uplink does, for a box that has power is one whose router has.</summary>
    public const string Router = "192.168.88.1";

    /// <inheritdoc/>
    public async ValueTask<TimeSpan?> PingAsync(string target, TimeSpan timeout, CancellationToken ct)
    {
        if (target == Router)
            return TimeSpan.FromMilliseconds(1);
        if (RoundTrip() is { } roundTrip && roundTrip <= timeout)
            return roundTrip;
        await Task.Delay(timeout, time, ct);
        return null;
    }

    // Targets are pinged beside each other, and a Random is not for many threads.
    private TimeSpan? RoundTrip()
    {
        var now = weather();
        lock (random)
        {
            if (link.IsDark || random.NextDouble() < now.Loss)
                return null;
            return TimeSpan.FromMilliseconds(now.RttMs + now.JitterMs * random.NextDouble());
        }
    }
}
