using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Collector.Polling;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Snmp;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Polling;

public sealed class SnmpPollerTests : IAsyncLifetime
{
    private static readonly DeviceId Gateway = DeviceId.Parse("33/01/01/2001/gw");
    private static readonly DeviceId Other = DeviceId.Parse("33/01/01/2002/gw");
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-poll-");
    private readonly SyncPool _pool = new(1);
    private readonly CollectorStats _collector = new(TimeProvider.System);
    private readonly PollingStats _stats = new();
    private readonly AgentActivity _activity;
    // Its time is the real one: the devices are real sockets.
    private readonly SnmpClient _client = new(TimeProvider.System);
    private readonly ScriptedResponder _sound = ScriptedResponder.Of(
        ("1.3.6.1.2.1.1.3.0", SnmpValue.FromUnsigned(SnmpType.TimeTicks, 12_345)),
        ("1.3.6.1.2.1.31.1.1.1.1.1", SnmpValue.FromOctets(SnmpType.OctetString, "ether1"u8.ToArray())),
        ("1.3.6.1.2.1.31.1.1.1.6.1", SnmpValue.FromUnsigned(SnmpType.Counter64, 1000)));

    private SpoolLog _spool = null!;
    private SnmpPoller? _poller;

    public SnmpPollerTests() => _activity = new AgentActivity(_time);

    public ValueTask InitializeAsync()
    {
        _spool = SpoolLog.Open(new SpoolOptions { Directory = _directory.FullName }, _pool, TimeProvider.System);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_poller is not null)
            await _poller.StopAsync(CancellationToken.None);
        _poller?.Dispose();
        await _client.DisposeAsync();
        await _sound.DisposeAsync();
        await _spool.DisposeAsync();
        await _pool.DisposeAsync();
        _collector.Dispose();
        _stats.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task What_a_device_answers_is_in_the_spool_as_its_villages_report()
    {
        await StartAsync(Device(Gateway, _sound));
        await PassAsync(Minute, () => _stats.Answered == 1);
        var record = Assert.Single(await RecordsAsync(1));
        Assert.True(CollectorRecord.TryRead(record, out var header, out var length));
        Assert.Equal((Gateway, "snmp", 0L, 0L, BatchClock.Utc), (header.From, header.Door, header.Boot, header.Seq, header.Clock));
        var lines = Encoding.UTF8.GetString(record.AsSpan(length)).TrimEnd().Split('\n');
        Assert.Equal(header.Points, lines.Length);
        const string tags = ",desa=3301012001,dev=gw,kab=3301,kec=330101,prov=33";
        Assert.Contains(lines, line => line.StartsWith($"net{tags},if=ether1 rx_bytes=1000i ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"sys{tags} uptime_s=123i ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith($"snmp{tags} timeouts=0i", StringComparison.Ordinal)
            || line.StartsWith($"snmp{tags} rtt_ms=", StringComparison.Ordinal));
        // Counted once the sync has come back, which the reader of the spool need not wait for.
        await Eventually.True(() => _collector.Points == header.Points, "its points counted");
    }

    [Fact]
    public async Task A_dead_and_a_lying_device_cost_the_others_nothing()
    {
        await using var dead = new ScriptedResponder((_, _) => []);
        await using var lying = new ScriptedResponder((request, asked) => request.Type == SnmpPduType.Get
            ? [ScriptedResponder.Answer(request, [.. asked.Select(varBind => new SnmpVarBind(varBind.Oid, SnmpValue.FromSigned(1)))])]
            : [ScriptedResponder.Answer(request, [.. asked.Select(varBind => new SnmpVarBind(varBind.Oid, SnmpValue.FromSigned(1)))]), [0x30, 0x80]]);
        // One place only: who holds it for ever would hold it against all.
        await StartAsync(parallel: 1,
            Device(DeviceId.Parse("33/01/01/2003/gw"), lying), Device(Gateway, _sound),
            Device(Other, dead) with { Target = dead.Target() with { Timeout = TimeSpan.FromMilliseconds(50), Retries = 0 } });
        await PassAsync(3 * Minute, () => _stats.Answered >= 6);
        var devices = (await RecordsAsync(6)).Select(From).CountBy(device => device).ToDictionary();
        Assert.True(devices[Gateway] >= 3, string.Join(", ", devices));
        Assert.False(devices.ContainsKey(Other));
        Assert.True(_stats.Silent > 0 && _stats.Faults > 0);
    }

    [Fact]
    public async Task A_village_whose_agent_reports_is_left_to_it_and_taken_over_when_it_falls_silent()
    {
        await StartAsync(Device(Gateway, _sound) with { HasAgent = true });
        for (var minute = 0; minute < 5; minute++)
        {
            _activity.Heard(Gateway.Village);
            await PassAsync(Minute, null);
        }

        Assert.Empty(_sound.Requests);
        // Three intervals of silence, and the next poll is ours.
        await PassAsync(5 * Minute, () => _stats.Answered >= 1);
        Assert.NotEmpty(await RecordsAsync(1));
        _activity.Heard(Gateway.Village);
        await PassAsync(Minute, null);
        var asked = _sound.Requests.Count;
        await PassAsync(Minute, null);
        Assert.Equal(asked, _sound.Requests.Count);
    }

    [Fact]
    public async Task After_silence_the_record_tells_of_the_timeouts()
    {
        var silent = true;
        await using var device = new ScriptedResponder((request, asked) => Volatile.Read(ref silent)
            ? [] : [ScriptedResponder.Answer(request, ScriptedResponder.Respond(request, asked, []))]);
        await StartAsync(Device(Gateway, device) with { Target = device.Target() with { Timeout = TimeSpan.FromMilliseconds(50), Retries = 0 } });
        await PassAsync(Minute, () => _stats.Silent >= 2);
        Volatile.Write(ref silent, false);
        await PassAsync(10 * Minute, () => _stats.Answered >= 1);
        Assert.Matches("timeouts=[1-9]", Encoding.UTF8.GetString((await RecordsAsync(1))[0]));
    }

    [Fact]
    public async Task A_hint_has_a_device_polled_at_once_and_hints_within_ten_seconds_are_one()
    {
        await StartAsync(Device(Gateway, _sound) with { Interval = TimeSpan.FromHours(10) });
        // None before its phase.
        await PassAsync(TimeSpan.FromSeconds(10), null);
        Assert.Empty(_sound.Requests);
        Assert.True(_poller!.Hint(Gateway));
        await PassAsync(TimeSpan.FromSeconds(5), null);
        await Eventually.True(() => !_poller.Find(Gateway)!.IsUnderWay && _stats.Answered == 1, "the poll");
        // What comes soon after it waits for the gap, and is one.
        Assert.True(_poller.Hint(Gateway));
        for (var i = 0; i < 100; i++)
            Assert.False(_poller.Hint(Gateway));
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(1, _stats.Answered);
        _time.Advance(TimeSpan.FromSeconds(6));
        await Eventually.True(() => !_poller.Find(Gateway)!.IsUnderWay && _stats.Answered == 2, "the second poll");
        await PassAsync(Minute, null);
        Assert.Equal(2, _stats.Answered);
        Assert.False(_poller.Hint(Other));
    }

    [Fact]
    public async Task What_was_learned_is_shown_and_forgotten_on_demand()
    {
        await StartAsync(Device(Gateway, _sound));
        await PassAsync(20 * Minute, () => _stats.Answered >= 16);
        await Eventually.True(() => !_poller!.Find(Gateway)!.IsUnderWay, "the end of the poll");
        var shown = DeviceAnswer.Of(_poller!.Find(Gateway)!);
        Assert.Equal(("33/01/01/2001/gw", "live", "if-mib"), (shown.Device, shown.State, shown.Profile));
        Assert.Equal(["asked", "absent"], shown.Parts.Select(part => part.Verdict));
        Assert.True(shown.Bytes > 5000 && shown.Parts[0].Bytes > 100, $"{shown}");
        var text = PollingText.Whole(shown) + PollingText.Table([shown]);
        Assert.Contains("absent", text, StringComparison.Ordinal);
        Assert.True(_poller.Reset(Gateway));
        var answered = _stats.Answered;
        await PassAsync(Minute, () => _stats.Answered > answered);
        await Eventually.True(() => DeviceAnswer.Of(_poller.Find(Gateway)!).Parts.All(part => part.Verdict == "asked"), "the reset");
        Assert.False(_poller.Reset(Other));
    }

    private static PolledDevice Device(DeviceId id, ScriptedResponder responder) =>
        new(id, responder.Target() with { Timeout = TimeSpan.FromSeconds(30) }, Minute, HasAgent: false);

    private static DeviceId From(byte[] record) => CollectorRecord.TryRead(record, out var header, out _) ? header.From : default;

    private Task StartAsync(params PolledDevice[] devices) => StartAsync(16, devices);

    private Task StartAsync(int parallel, params PolledDevice[] devices)
    {
        var options = new PollingOptions { Parallel = parallel, Retries = 0 };
        _poller = new SnmpPoller(devices, options, SnmpProfiles.BuiltIn, _client, new PollRecorder(_spool, _collector, _stats, _time), _activity, _stats, _time,
            NullLogger<SnmpPoller>.Instance);
        return _poller.StartAsync(CancellationToken.None);
    }

    // Time passes in small steps while real datagrams are on their way; what a condition waits for gets as many steps as it needs.
    private async Task PassAsync(TimeSpan by, Func<bool>? until)
    {
        var step = TimeSpan.FromSeconds(5);
        for (var passed = TimeSpan.Zero; passed < by; passed += step)
        {
            _time.Advance(step);
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }

        if (until is not null)
            await Eventually.True(() =>
            {
                if (!until())
                    _time.Advance(TimeSpan.FromMilliseconds(250));
                return until();
            }, "the polls");
    }

    private async Task<List<byte[]>> RecordsAsync(int atLeast)
    {
        var records = new List<byte[]>();
        using var cursor = _spool.OpenCursor(_spool.FirstOffset);
        await Eventually.True(() =>
        {
            while (cursor.TryRead(out var record))
                records.Add(record.Payload.ToArray());
            return records.Count >= atLeast;
        }, $"{atLeast} records");
        return records;
    }
}
