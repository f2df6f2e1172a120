using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>What an interval of a fleet cost and how well it went.</summary>
/// <param name="Answered">Polls of live devices whose both requests were answered.</param>
/// <param name="Expected">Polls of live devices.</param>
/// <param name="P99">How late a poll began, ms: 99 of a hundred were earlier.</param>
/// <param name="Worst">The latest, ms.</param>
/// <param name="Cpu">Of one core, %.</param>
/// <param name="Allocated">Bytes allocated for a poll.</param>
internal sealed record FleetInterval(int Answered, int Expected, double P99, double Worst, double Cpu, double Allocated);

/// <summary>
/// Polls a fleet in real time: every device once a minute at its own moment, a GET of ten objects and, when that is answered, a GETBULK
/// of a table.
/// </summary>
internal sealed class SnmpFleet : ISnmpReplyHandler, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(60), Tick = TimeSpan.FromMilliseconds(10), Patience = TimeSpan.FromSeconds(2);
    private const int Retries = 1, BulkTag = 1 << 30;

    private readonly TimeProvider _time = TimeProvider.System;
    private readonly SnmpManager _manager;
    private readonly SnmpDevices _devices;
    private readonly SnmpPeer[] _peers;
    private readonly int[] _answered;
    private readonly float[] _lateness;
    private readonly SnmpRequest _get = SnmpRequest.Get(SnmpQuestions.Ten);
    private readonly SnmpRequest _bulk = SnmpRequest.GetBulk(SnmpQuestions.Columns, 0, SnmpQuestions.Rows);

    public SnmpFleet(SnmpDevices devices, int port, SnmpKeyRing? keys = null)
    {
        _devices = devices;
        _manager = new SnmpManager(_time, keys);
        _peers = [.. Enumerable.Range(0, devices.Count).Select(device => _manager.Peer(new IPEndPoint(SnmpDevices.AddressOf(device), port), devices.CredentialsOf(device)))];
        _answered = new int[devices.Count];
        _lateness = new float[devices.Count];
    }

    public SnmpClientStats Stats => _manager.Stats;

    /// <summary>Polls all devices once, spread over a minute, and waits until the last has answered or been given up.</summary>
    public async Task<FleetInterval> RunAsync(CancellationToken ct)
    {
        Array.Clear(_answered);
        var cpu = ProcessorTime.Now();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = _time.GetTimestamp();
        using var timer = new PeriodicTimer(Tick, _time);
        for (var next = 0; next < _peers.Length;)
        {
            await timer.WaitForNextTickAsync(ct);
            for (; next < _peers.Length; next++)
            {
                var late = _time.GetElapsedTime(start) - (next * Interval / _peers.Length);
                if (late < TimeSpan.Zero)
                    break;
                _lateness[next] = (float)late.TotalMilliseconds;
                _manager.TryAsk(_peers[next], _get, Patience, Retries, this, next);
            }
        }

        while (_manager.UnderWay > 0)
            await timer.WaitForNextTickAsync(ct);
        var wall = _time.GetElapsedTime(start);
        var used = ProcessorTime.Now() - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        var live = Enumerable.Range(0, _peers.Length).Where(device => !_devices.IsSilent(device)).ToList();
        var sorted = live.Select(device => _lateness[device]).Order().ToList();
        return new FleetInterval(live.Count(device => _answered[device] == 2), live.Count, sorted[sorted.Count * 99 / 100], sorted[^1],
            100 * used / wall.TotalNanoseconds, (double)allocated / _peers.Length);
    }

    public void OnReply(in SnmpReply reply)
    {
        if (reply.Outcome != SnmpOutcome.Answered)
            return;
        var device = (int)reply.Tag & ~BulkTag;
        _answered[device]++;
        if ((reply.Tag & BulkTag) == 0)
            _manager.TryAsk(reply.Peer, _bulk, Patience, Retries, this, device | BulkTag);
    }

    public void Dispose() => _manager.Dispose();
}
