using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Simulator.Lockout;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Bench.Provision;

/// <summary>Round trips of an apply, what one costs when 200 run at once, and plain writes beside python3-librouteros.</summary>
internal sealed class ProvisionBenchmark : IBenchmark
{
    private const string PeerName = "python3-librouteros";
    private const int Routers = 200, Writes = 100;
    private static readonly RouterVersion Version = new(7, 18);
    private static readonly TimeSpan Far = TimeSpan.FromMilliseconds(300), Near = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public string Name => "provision";

    /// <inheritdoc/>
    public string About => "Apply a whole hotspot over 300 ms round trips, 200 routers at once; plain writes beside python3-librouteros.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var plan = LockoutCorpus.All[0];
        var one = ApplyRounds.Run(plan, Version, Far, 1);
        var many = ApplyRounds.Run(plan, Version, Far, Routers);
        var trips = one.RoundTrips;
        List<Figure> figures =
        [
            new(Name, "a whole hotspot: round trips to read the router and its services", "round trips", (double)one.FirstReads, Goal.AtMost(4)),
            new(Name, $"a whole hotspot, {one.Steps} writes in {one.Stages} stages: round trips to write", "round trips", trips.Writes, Goal.AtMost(Math.Min(one.Stages, 12))),
            new(Name, "the nets: arming, confirming, clearing", "round trips", trips.Nets, null),
            new(Name, "read back and probes over the new connection", "round trips", trips.Reads - one.FirstReads, null),
            new(Name, "from start to 'applied' at 300 ms, waits for the flash included", "s", one.Simulated.TotalSeconds, null),
            new(Name, $"{Routers} routers at once: from start to the last 'applied'", "s", many.Simulated.TotalSeconds, null),
            new(Name, $"{Routers} routers at once: CPU of desactl per router", "ms", many.Cpu / Routers / 1e6, Goal.Below(20)),
        ];
        figures.AddRange(await PlainAsync(TimeSpan.Zero, rounds, say, ct).ConfigureAwait(false));
        figures.AddRange(await PlainAsync(Near, rounds, say, ct).ConfigureAwait(false));
        return figures;
    }

    private async Task<Figure[]> PlainAsync(TimeSpan roundTrip, int rounds, Action<string> say, CancellationToken ct)
    {
        using var router = new SimulatedRouter(
            new RouterSettings { Version = Version, Management = LockoutWorld.Loopback, Gateway = "127.0.0.2", RoundTrip = roundTrip }, TimeProvider.System);
        await using var listener = new ApiListener(new IPEndPoint(IPAddress.Loopback, 0), _ => router, certificate: null);
        var (peer, reason) = await Peer.StartAsync(
            "plain-writes", ["install", "-m", "755", "bench/peers/py/plain_writes.py", Path.Combine(Workshop.Directory, "plain-writes")], [], [], ct).ConfigureAwait(false);
        using var _ = peer;
        if (peer is null)
            say($"theirs: null, because {reason}");
        var parameters = $"127.0.0.1 {listener.Port} {router.Settings.User} {router.Settings.Password} {Writes}";
        var result = await Rounds.RunAsync(
            rounds, () => PlainWrites.RunAsync(router.Settings, listener.Port, Writes, ct), peer is null ? null : () => peer.RoundAsync(parameters), ct).ConfigureAwait(false);
        var what = $"{Writes} rows added and removed over TCP at {roundTrip.TotalMilliseconds:0} ms";
        return
        [
            new(Name, $"{what}: time", "ms", result.Ours(s => s.Wall) / 1e6, PeerName, result.Theirs(s => s.Wall) / 1e6, null, rounds),
            // Ours includes the simulated router, which is in this process.
            new(Name, $"{what}: CPU", "ms", result.Ours(s => s.Cpu) / 1e6, PeerName, result.Theirs(s => s.Cpu) / 1e6, null, rounds),
        ];
    }
}
