using System.Globalization;
using InternetDesa.Bench.Harness;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Simulator.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>A nation's routers by v2c and a province's by v3, in real time: minutes, whatever the rounds.</summary>
internal static class SnmpFleetFigures
{
    private const string Bench = "snmp";
    private const int Nation = 83_763, Province = 8_563, Kabupaten = 35, SilentPercent = 20;

    public static async Task<List<Figure>> RunAsync(Action<string> say, CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var silent in new[] { SilentPercent, 0, 50 })
            figures.AddRange(await NationAsync(silent, say, ct));
        figures.AddRange(await ProvinceAsync(new SnmpDevices(Province, SilentPercent, true, Kabupaten), null, "35 password pairs", say, ct));
        var own = new SnmpDevices(Province, SilentPercent, true, Province);
        say($"computing the keys of {Province} password pairs, as an earlier start would have");
        figures.AddRange(await ProvinceAsync(own, Stored(own), "a pair each, keys stored", say, ct));
        return figures;
    }

    private static async Task<List<Figure>> NationAsync(int silent, Action<string> say, CancellationToken ct)
    {
        var devices = new SnmpDevices(Nation, silent, false, 1);
        using var responder = await SnmpResponderProcess.StartAsync(devices);
        await using var fleet = new SnmpFleet(devices, responder.Port);
        await fleet.StartAsync(ct);
        // The silent ones are known as such only after a while, and rates begin with the second reading.
        if (silent == SilentPercent)
            await fleet.IntervalAsync(ct);
        var interval = await fleet.IntervalAsync(ct);
        var name = $"{Nation:N0} routers, {silent} % silent, v2c";
        Tell(say, name, interval, fleet.Stats);
        var figures = new List<Figure>
        {
            Of($"{name}: p99 lateness of live ones", "ms", interval.P99, silent == SilentPercent ? Goal.Below(1000) : null),
        };
        if (silent == SilentPercent)
        {
            figures.Add(Of("the same: live ones not polled", "1", interval.Expected - interval.Answered, Goal.AtMost(0)));
            figures.Add(Of("the same: CPU of a core", "%", interval.Cpu, Goal.AtMost(15)));
            figures.Add(Of("the same: allocated per poll", "B", interval.Allocated, null));
            figures.Add(Of("the same: RSS of the whole benchmark", "MB", Rss(), Goal.AtMost(300)));
        }

        return figures;
    }

    private static async Task<List<Figure>> ProvinceAsync(SnmpDevices devices, SnmpKeyRing? keys, string passwords, Action<string> say, CancellationToken ct)
    {
        using var responder = await SnmpResponderProcess.StartAsync(devices);
        await using var fleet = new SnmpFleet(devices, responder.Port, keys);
        var (startUp, cpu) = await fleet.StartAsync(ct);
        var then = await fleet.IntervalAsync(ct);
        var name = $"{Province:N0} routers, {SilentPercent} % silent, v3 authPriv, {passwords}";
        Tell(say, name, then, fleet.Stats);
        return
        [
            Of($"{name}: start until all live ones have answered", "s", startUp.TotalSeconds, Goal.Below(120)),
            Of("the same: CPU of a core until then", "%", cpu, null),
            Of("the same: live ones not polled in the interval after", "1", then.Expected - then.Answered, Goal.AtMost(0)),
            Of("the same: CPU of a core then", "%", then.Cpu, Goal.AtMost(10)),
            Of("the same: p99 lateness then", "ms", then.P99, null),
        ];
    }

    private static SnmpKeyRing Stored(SnmpDevices devices)
    {
        var earlier = new SnmpKeyRing();
        Parallel.For(0, devices.Count, device =>
        {
            var id = SnmpResponder.EngineIdOf(SnmpDevices.AddressOf(device));
            using var keys = earlier.KeysOf(devices.UserOf(device), id, fromPasswords: true, out _);
            earlier.Confirm(devices.UserOf(device), id, keys, 1);
        });
        var stored = new SnmpKeyRing();
        stored.Load(earlier.Save());
        return stored;
    }

    private static Figure Of(string name, string unit, double ours, Goal? goal) => new(Bench, name, unit, ours, null, null, goal, 1);

    private static void Tell(Action<string> say, string name, FleetInterval interval, SnmpClientStats stats) => say(string.Create(CultureInfo.InvariantCulture,
        $"{name}: {interval.Answered} of {interval.Expected} answered, {interval.Polls} polls, lateness p99 {interval.P99:F1} ms, worst {interval.Worst:F1} ms, CPU {interval.Cpu:F1} %, {interval.Allocated:F0} B a poll; {stats.Unauthentic} unauthentic, {stats.Malformed} malformed, {stats.Unmatched} unmatched"));

    private static double Rss()
    {
        // What the fleet holds, not what earlier rounds left behind.
        GC.Collect();
        return Environment.WorkingSet / 1e6;
    }
}
