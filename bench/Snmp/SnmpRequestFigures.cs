using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>GET of ten objects beside libsnmp and gosnmp.</summary>
internal static class SnmpRequestFigures
{
    private const string Bench = "snmp";
    private const int Requests = 50_000, InFlight = 50;
    private const string Go = "/usr/share/gocode";

    /// <summary>Measures.</summary>
    public static async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        using var responder = await SnmpResponderProcess.StartAsync(null);
        string[] arguments = [$"{responder.Port}", .. SnmpQuestions.Ten.Select(oid => oid.ToString())];
        var (c, noC) = await Peer.StartAsync(
            "snmp-c", ["gcc", "-O2", "-Wall", "-o", Path.Combine(Workshop.Directory, "snmp-c"), "bench/peers/c/snmp.c", "-lnetsnmp"], [], arguments, ct);
        using var _ = c;
        if (c is null)
            say($"theirs: null, because {noC}");
        var (go, noGo) = await Peer.StartAsync(
            "snmp-go",
            ["go", "build", "-o", Path.Combine(Workshop.Directory, "snmp-go"), "bench/peers/go/snmp.go"],
            new() { ["GO111MODULE"] = "off", ["GOPATH"] = Go, ["CGO_ENABLED"] = "0", ["GOCACHE"] = Path.Combine(Workshop.Directory, "go-cache") },
            arguments,
            ct);
        using var __ = go;
        if (go is null)
            say($"theirs: null, because {noGo}");

        using var manager = new SnmpManager(TimeProvider.System);
        var load = new SnmpLoad(manager, manager.Peer(new IPEndPoint(IPAddress.Loopback, responder.Port), new SnmpCommunity(SnmpQuestions.Community)),
            SnmpRequest.Get(SnmpQuestions.Ten));
        var figures = new List<Figure>();
        foreach (var (name, peer, goal) in new[] { ("libsnmp async (C)", c, Goal.RatioAtMost(0.8)), ("gosnmp", go, null) })
        {
            var result = await Rounds.RunAsync(
                rounds, () => load.RunAsync(Requests, InFlight), peer is null ? null : () => peer.RoundAsync($"{Requests} {InFlight}"), ct);
            figures.Add(new(Bench, $"GET of 10 OIDs, {InFlight} in flight: CPU per request", "µs", result.Ours(s => s.Cpu) / Requests / 1000, name,
                result.Theirs(s => s.Cpu) / Requests / 1000, goal, rounds));
            figures.Add(new(Bench, "the same: requests a second", "1/s", 1e9 * Requests / result.Ours(s => s.Wall), name,
                1e9 * Requests / result.Theirs(s => s.Wall), null, rounds));
            figures.Add(new(Bench, "the same: allocated per request", "B", result.Ours(s => s.Allocated) / Requests, name,
                peer == c ? null : result.Theirs(s => s.Allocated) / Requests, Goal.Below(1), rounds));
        }

        if (load.Lost > 0)
            say($"{load.Lost} requests of ours were not answered");
        return figures;
    }
}
