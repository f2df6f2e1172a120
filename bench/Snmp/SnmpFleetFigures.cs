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

    /// <summary>The fleets: a nation's with so many of a hundred silent, a province's with few passwords and with a pair each.</summary>
    public static readonly string[] Names = ["nation", "nation-0", "nation-50", "province-v3", "province-v3-stored"];

    /// <summary>Runs one fleet.</summary>
    /// <param name="fleet">Of <see cref="Names"/>.</param>
    /// <param name="count">How many routers; null for the nation's or the province's.</param>
    /// <param name="interval">How often each is polled.</param>
    /// <param name="say">Receives what people should know.</param>
    /// <param name="ct">Ends it early.</param>
    public static Task<List<Figure>> RunAsync(string fleet, int? count, TimeSpan interval, Action<string> say, CancellationToken ct) => fleet switch
    {
        "nation" => NationAsync(new SnmpDevices(count ?? Nation, SilentPercent, false, 1), interval, say, ct),
        "nation-0" => NationAsync(new SnmpDevices(count ?? Nation, 0, false, 1), interval, say, ct),
        "nation-50" => NationAsync(new SnmpDevices(count ?? Nation, 50, false, 1), interval, say, ct),
        "province-v3" => ProvinceAsync(new SnmpDevices(count ?? Province, SilentPercent, true, Kabupaten), false, interval, say, ct),
        _ => ProvinceAsync(new SnmpDevices(count ?? Province, SilentPercent, true, count ?? Province), true, interval, say, ct),
    };

    private static async Task<List<Figure>> NationAsync(SnmpDevices devices, TimeSpan every, Action<string> say, CancellationToken ct)
    {
        using var responder = await SnmpResponderProcess.StartAsync(devices);
        await using var fleet = new SnmpFleet(devices, responder.Port, every);
        await fleet.StartAsync(ct);
        // The silent ones are known as such only after a while, and rates begin with the second reading.
        await fleet.IntervalAsync(ct);
        var interval = await fleet.IntervalAsync(ct);
        var isGoal = devices.SilentPercent == SilentPercent;
        return
        [
            .. Common($"{devices.Count:N0} routers, {devices.SilentPercent} % silent, v2c", interval, fleet, say),
            Of("the same: CPU of a core", "%", interval.Cpu, isGoal ? Goal.AtMost(15) : null),
        ];
    }

    private static async Task<List<Figure>> ProvinceAsync(SnmpDevices devices, bool isStored, TimeSpan every, Action<string> say, CancellationToken ct)
    {
        if (isStored)
            say($"computing the keys of {devices.Passwords} password pairs, as an earlier start would have");
        var keys = isStored ? Stored(devices) : null;
        using var responder = await SnmpResponderProcess.StartAsync(devices);
        await using var fleet = new SnmpFleet(devices, responder.Port, every, keys);
        var (startUp, cpu) = await fleet.StartAsync(ct);
        var then = await fleet.IntervalAsync(ct);
        var passwords = isStored ? "a password pair each, keys stored" : $"{devices.Passwords} password pairs";
        return
        [
            .. Common($"{devices.Count:N0} routers, {devices.SilentPercent} % silent, v3 authPriv, {passwords}", then, fleet, say),
            Of("the same: start until all live ones have answered", "s", startUp.TotalSeconds, Goal.Below(120)),
            Of("the same: CPU of a core until then", "%", cpu, null),
            Of("the same: CPU of a core then", "%", then.Cpu, Goal.AtMost(10)),
        ];
    }

    private static List<Figure> Common(string name, FleetInterval interval, SnmpFleet fleet, Action<string> say)
    {
        Tell(say, name, interval, fleet.Stats);
        return
        [
            Of($"{name}: live ones not polled", "1", interval.Expected - interval.Answered, Goal.AtMost(0)),
            Of("the same: p99 lateness of live ones", "ms", interval.P99, Goal.Below(1000)),
            Of("the same: allocated per poll", "B", interval.Allocated, null),
            Of("the same: RSS of the whole benchmark", "MB", Environment.WorkingSet / 1e6, Goal.AtMost(300)),
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

    private static Figure Of(string name, string unit, double ours, Goal? goal) => new(Bench, name, unit, ours, goal);

    private static void Tell(Action<string> say, string name, FleetInterval interval, SnmpClientStats stats) => say(string.Create(CultureInfo.InvariantCulture,
        $"{name}: {interval.Answered} of {interval.Expected} answered, {interval.Polls} polls, lateness p99 {interval.P99:F1} ms, worst {interval.Worst:F1} ms, CPU {interval.Cpu:F1} %, {interval.Allocated:F0} B a poll; {stats.Unauthentic} unauthentic, {stats.Malformed} malformed, {stats.Unmatched} unmatched"));
}
