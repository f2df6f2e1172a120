using System.Net;
using System.Text;
using InternetDesa.Collector;
using InternetDesa.Collector.Polling;
using InternetDesa.Collector.Traps;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Traps;

public sealed class TrapHandlerTests : IAsyncLifetime
{
    private static readonly SnmpCommunity Community = new("rahasia");
    private static readonly Oid LinkDown = Oid.Parse("1.3.6.1.6.3.1.1.5.3");
    private readonly ManualTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero));
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("desa-trap-");
    private readonly SyncPool _pool = new(1);
    private readonly CollectorStats _collector = new(TimeProvider.System);
    private readonly PollingStats _polling = new();
    private readonly TrapStats _stats = new();
    private readonly List<DeviceId> _hints = [];
    private readonly TrapSources _sources = new(
        [Device("33/01/01/2001/gw", "10.33.0.1"), Device("33/01/01/2001/ap", "10.33.0.1"), Device("33/01/01/2002/gw", "10.33.0.2")]);

    private SpoolLog _spool = null!;
    private TrapHandler _handler = null!;

    public ValueTask InitializeAsync()
    {
        _spool = SpoolLog.Open(new SpoolOptions { Directory = _directory.FullName }, _pool, TimeProvider.System);
        _handler = new TrapHandler(_sources, Hint, new PollRecorder(_spool, _collector, _polling, _time), 3, _stats, _time);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _spool.DisposeAsync();
        await _pool.DisposeAsync();
        _collector.Dispose();
        _polling.Dispose();
        _stats.Dispose();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task A_trap_has_its_device_polled_and_is_an_event_on_disk_by_its_own_door()
    {
        Assert.True(await _handler.HandleAsync(Trap("10.33.0.2", LinkDown,
            new(Oid.Parse("1.3.6.1.2.1.2.2.1.1.3"), SnmpValue.FromSigned(3)), new(Oid.Parse("1.3.6.1.2.1.31.1.1.1.1.3"), Text("ether3")))));
        Assert.Equal(["33/01/01/2002/gw"], _hints.Select(hint => hint.ToString()));
        var (header, lines) = Assert.Single(Records());
        Assert.Equal(("33/01/01/2002/gw", CollectorRecord.TrapDoor, 1), (header.From.ToString(), header.Door, header.Points));
        Assert.Equal("event,desa=3301012002,dev=gw,kab=3301,kec=330101,prov=33 kind=\"linkDown\",value=\"ifIndex=3 ifName=ether3\" 1795305600000000000\n", lines);
    }

    [Fact]
    public async Task Behind_one_address_all_devices_are_polled_and_the_first_stands_for_them()
    {
        Assert.True(await _handler.HandleAsync(Trap("10.33.0.1", Oid.Parse("1.3.6.1.4.1.9.9.1"))));
        Assert.Equal(2, _hints.Count);
        var (header, lines) = Assert.Single(Records());
        Assert.Equal("33/01/01/2001/gw", header.From.ToString());
        Assert.Contains(" kind=\"1.3.6.1.4.1.9.9.1\" ", lines);
    }

    [Fact]
    public async Task Strings_of_a_sender_are_hostile()
    {
        var evil = SnmpValue.FromOctets(SnmpType.OctetString, "\u001b[2J\"\n,=\\ "u8.ToArray().Concat(new byte[] { 0xC2, 0x9B, 0xFF }).ToArray());
        var many = Enumerable.Range(1, 100).Select(i => new SnmpVarBind(Oid.Parse($"1.3.6.1.4.1.{i}"), Text(new string('x', 5000)))).Prepend(
            new SnmpVarBind(Oid.Parse("1.3"), evil));
        Assert.True(await _handler.HandleAsync(Trap("10.33.0.2", LinkDown, [.. many])));
        var (_, lines) = Assert.Single(Records());
        Assert.Contains("value=\"1.3=?[2J\\\"?,=\\\\ ??? 1.3.6.1.4.1.1=xxx", lines);
        Assert.InRange(lines.Length, 250, 400);
        Assert.Single(lines.TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public async Task A_flood_stores_so_many_events_a_minute_and_an_inform_beyond_them_is_not_acknowledged()
    {
        var stored = new List<bool>();
        for (var i = 0; i < 10; i++)
            stored.Add(await _handler.HandleAsync(Trap("10.33.0.2", LinkDown)));
        Assert.Equal([true, true, true, .. Enumerable.Repeat(false, 7)], stored);
        Assert.Equal((10, 7), (_hints.Count, _stats.FloodedEvents));
        // Another device has its own allowance, and a minute later so has this one. No two events have one moment.
        Assert.True(await _handler.HandleAsync(Trap("10.33.0.1", LinkDown)));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await _handler.HandleAsync(Trap("10.33.0.2", LinkDown)));
        var times = Records().Where(record => record.Header.From.Village.Digits == "3301012002").Select(record => record.Lines.Split(' ')[^1]).ToList();
        Assert.Equal(4, times.Distinct().Count());
    }

    [Fact]
    public void Only_the_inventorys_addresses_may_send_and_only_with_their_credential()
    {
        Assert.Equal([Community], _sources.CredentialsOf(IPAddress.Parse("10.33.0.1")));
        Assert.Empty(_sources.CredentialsOf(IPAddress.Parse("10.33.0.3")));
        Assert.Empty(_sources.DevicesOf(IPAddress.Parse("10.33.0.1"), new SnmpCommunity("lain")));
    }

    [Fact]
    public void Our_engine_keeps_its_id_and_counts_its_starts()
    {
        var path = Path.Combine(_directory.FullName, "engine");
        var first = LocalEngine.Start(path);
        var second = LocalEngine.Start(path);
        Assert.Equal((1, 2), (first.Boots, second.Boots));
        Assert.Equal(first.Id.ToArray(), second.Id.ToArray());
        Assert.Equal(13, first.Id.Length);
        foreach (var damage in new[] { "", "8000 1", "zz 1", $"{Convert.ToHexString(first.Id.Span)} x", $"{Convert.ToHexString(first.Id.Span)} 2147483647" })
        {
            File.WriteAllText(path, damage);
            Assert.Contains("remove it", Assert.Throws<FormatException>(() => LocalEngine.Start(path)).Message);
        }
    }

    private static PolledDevice Device(string id, string address) => new(
        DeviceId.Parse(id), new SnmpTarget(new IPEndPoint(IPAddress.Parse(address), 161), Community), TimeSpan.FromMinutes(1), HasAgent: false);

    private static SnmpNotification Trap(string from, Oid name, params SnmpVarBind[] varBinds) =>
        new(new IPEndPoint(IPAddress.Parse(from), 40_000), Community, false, 100, name, varBinds);

    private static SnmpValue Text(string text) => SnmpValue.FromOctets(SnmpType.OctetString, Encoding.UTF8.GetBytes(text));

    private bool Hint(DeviceId device)
    {
        _hints.Add(device);
        return true;
    }

    private List<(CollectorRecord Header, string Lines)> Records()
    {
        var records = new List<(CollectorRecord, string)>();
        using var cursor = _spool.OpenCursor(_spool.FirstOffset);
        while (cursor.TryRead(out var record))
        {
            Assert.True(CollectorRecord.TryRead(record.Payload.Span, out var header, out var length));
            records.Add((header, Encoding.UTF8.GetString(record.Payload.Span[length..])));
        }

        return records;
    }
}
