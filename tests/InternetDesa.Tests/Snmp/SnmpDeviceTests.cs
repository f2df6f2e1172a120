using System.Buffers;
using System.Text;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

public sealed class SnmpDeviceTests : IAsyncLifetime
{
    private const string Mikrotik = "1.3.6.1.4.1.14988.1.1";
    private readonly ManualTimeProvider _time = new();
    private readonly SnmpClient _client = new(TimeProvider.System);
    private readonly SortedDictionary<Oid, SnmpValue> _objects = [];
    private ScriptedResponder _responder = null!;
    private SnmpDevice _device = null!;

    public ValueTask InitializeAsync()
    {
        _responder = new ScriptedResponder((request, asked) =>
            [ScriptedResponder.Answer(request, ScriptedResponder.Respond(request, asked,
                [.. _objects.Select(pair => new SnmpVarBind(pair.Key, pair.Value))]))]);
        _device = new SnmpDevice(_client, _responder.Target() with { Timeout = TimeSpan.FromMinutes(5) }, _time);
        Put("1.3.6.1.2.1.1.2.0", SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.14988.1")));
        Uptime(1000);
        Interface(1, "ether1", 1000, 5_000_000_000, 400);
        Interface(2_147_483_650, "wlan1", 0, 77, 88);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        await _responder.DisposeAsync();
    }

    [Fact]
    public async Task Interfaces_are_read_by_name_and_rates_come_with_the_second_poll()
    {
        var points = (await ReadAsync()).Points;
        Assert.Equal("mikrotik", _device.Profile!.Name);
        Assert.Equal(5_000_000_000, points["net", "ether1", "rx_bytes"]);
        Assert.Equal(77, points["net", "wlan1", "rx_bytes"]);
        Assert.Equal((1, 0), (points["net", "ether1", "oper"], points["net", "wlan1", "oper"]));
        Assert.Equal(1e9, points["net", "ether1", "speed_bps"]);
        Assert.Equal(1000, points["sys", "", "uptime_s"]);
        Assert.Null(points["net", "ether1", "rx_bps"]);

        Advance(60);
        Interface(1, "ether1", 1000, 5_000_006_000, 1000);
        points = (await ReadAsync()).Points;
        Assert.Equal((800, 80), (points["net", "ether1", "rx_bps"], points["net", "ether1", "tx_bps"]));
    }

    [Fact]
    public async Task After_a_restart_no_counter_is_taken_for_traffic()
    {
        await ReadAsync();
        _time.Advance(TimeSpan.FromSeconds(60));
        Uptime(20);
        Interface(1, "ether1", 1000, 6_000_000_000, 500);
        var points = (await ReadAsync()).Points;
        Assert.Null(points["net", "ether1", "rx_bps"]);
        Assert.Equal(6_000_000_000, points["net", "ether1", "rx_bytes"]);
        Advance(60);
        Interface(1, "ether1", 1000, 6_000_000_060, 560);
        Assert.Equal(8, (await ReadAsync()).Points["net", "ether1", "rx_bps"]);
    }

    [Fact]
    public async Task An_interface_is_its_name_although_the_index_changed()
    {
        await ReadAsync();
        Advance(60);
        Remove(1);
        Interface(9, "ether1", 1000, 5_000_000_600, 400);
        Assert.Equal(80, (await ReadAsync()).Points["net", "ether1", "rx_bps"]);
    }

    [Fact]
    public async Task An_impossible_rate_is_left_out_and_counted()
    {
        await ReadAsync();
        Advance(60);
        Interface(1, "ether1", 1000, ulong.MaxValue / 2, 400);
        var reading = await ReadAsync();
        Assert.Null(reading.Points["net", "ether1", "rx_bps"]);
        Assert.Equal(1, reading.Faults);
    }

    [Fact]
    public async Task A_router_tells_of_its_health_hotspot_wifi_and_modem()
    {
        Gauge(1, "cpu-temperature", 4_294_967_291, 1);
        Gauge(2, "voltage", 243, 3);
        Gauge(3, "fan1-speed", 4000, 2);
        Put($"{Mikrotik}.3.8.0", SnmpValue.FromSigned(120));
        Put("1.3.6.1.2.1.25.2.3.1.5.65536", SnmpValue.FromSigned(65536));
        Put("1.3.6.1.2.1.25.3.3.1.2.1", SnmpValue.FromSigned(10));
        Put("1.3.6.1.2.1.25.3.3.1.2.2", SnmpValue.FromSigned(21));
        foreach (var user in new[] { 7, 9, 12 })
            Put($"{Mikrotik}.5.1.1.2.{user}", SnmpValue.FromSigned(1));
        Put($"{Mikrotik}.1.3.1.6.2147483650", SnmpValue.FromUnsigned(SnmpType.Counter32, 14));
        Put($"{Mikrotik}.1.3.1.9.2147483650", SnmpValue.FromSigned(-105));
        Put($"{Mikrotik}.16.1.1.4.3", SnmpValue.FromSigned(-97));
        Put($"{Mikrotik}.15.1.1.6.1", SnmpValue.FromSigned(35));
        var points = (await ReadAsync()).Points;
        Assert.Equal((-5, 24.3), (points["sys", "", "temp_c"], points["sys", "", "volt_v"]));
        Assert.Equal((64L << 20, 15.5), (points["sys", "", "mem_total_bytes"], points["sys", "", "cpu_pct"]));
        Assert.Equal(3, points["hotspot", "", "active_users"]);
        Assert.Equal((14, -105), (points["wifi", "wlan1", "clients"], points["wifi", "wlan1", "noise_dbm"]));
        Assert.Equal((-97, 3500), (points["lte", "", "rsrp_dbm"], points["poe", "ether1", "mw"]));
    }

    [Fact]
    public async Task What_is_not_due_is_not_asked()
    {
        var first = await ReadAsync();
        var (asked, bytes) = (_responder.Requests.Count, _device.Cost().Bytes);
        Advance(60);
        var second = await ReadAsync();
        Assert.NotNull(first.Points["hotspot", "", "active_users"]);
        Assert.Null(second.Points["hotspot", "", "active_users"]);
        Assert.True(_responder.Requests.Count - asked < asked && _device.Cost().Bytes - bytes < bytes);
    }

    [Fact]
    public async Task Names_from_the_device_are_hostile_text()
    {
        Interface(3, "\u001b[2Jx", 10, 1, 1);
        Interface(4, "", 10, 2, 2);
        Interface(5, "ether1", 10, 3, 3);
        Interface(6, "a b,c=d", 10, 4, 4);
        var points = (await ReadAsync()).Points;
        Assert.Equal(1, points["net", "if3", "rx_bytes"]);
        Assert.Equal(2, points["net", "if4", "rx_bytes"]);
        Assert.Equal(5_000_000_000, points["net", "ether1", "rx_bytes"]);
        Assert.Equal(3, points["net", "ether1#5", "rx_bytes"]);
        var output = new ArrayBufferWriter<byte>();
        points.Write(new LineWriter(output), ",desa=1,dev=gw"u8, 5);
        Assert.Contains("net,desa=1,dev=gw,if=a\\ b\\,c\\=d oper=1i,", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public async Task Values_of_another_type_than_the_MIB_says_are_left_out()
    {
        Put("1.3.6.1.2.1.1.3.0", SnmpValue.FromOctets(SnmpType.OctetString, "soon"u8.ToArray()));
        Put("1.3.6.1.2.1.31.1.1.1.6.1", SnmpValue.FromOid(Oid.Parse("1.3")));
        Put("1.3.6.1.2.1.1.2.0", SnmpValue.FromSigned(1));
        var points = (await ReadAsync()).Points;
        Assert.Equal("if-mib", _device.Profile!.Name);
        Assert.Null(points["sys", "", "uptime_s"]);
        Assert.Null(points["net", "ether1", "rx_bytes"]);
        Assert.Equal(400, points["net", "ether1", "tx_bytes"]);
    }

    [Fact]
    public async Task A_silent_device_is_a_reading_without_points()
    {
        await using var silent = new ScriptedResponder((_, _) => []);
        var device = new SnmpDevice(_client, silent.Target() with { Timeout = TimeSpan.FromMilliseconds(20), Retries = 1 }, _time);
        var reading = await device.ReadAsync(CancellationToken.None);
        Assert.Equal((SnmpOutcome.Timeout, 2), (reading.Outcome, device.Cost().Timeouts));
        Assert.Null(device.Profile);
    }

    private Task<SnmpReading> ReadAsync() => _device.ReadAsync(CancellationToken.None);

    private void Put(string oid, SnmpValue value) => _objects[Oid.Parse(oid)] = value;

    private void Uptime(uint seconds) => Put("1.3.6.1.2.1.1.3.0", SnmpValue.FromUnsigned(SnmpType.TimeTicks, seconds * 100));

    private void Advance(uint seconds)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        Uptime((uint)(_objects[Oid.Parse("1.3.6.1.2.1.1.3.0")].Unsigned / 100) + seconds);
    }

    private void Interface(uint index, string name, uint megabits, ulong received, ulong sent)
    {
        Put($"1.3.6.1.2.1.31.1.1.1.1.{index}", SnmpValue.FromOctets(SnmpType.OctetString, Encoding.UTF8.GetBytes(name)));
        Put($"1.3.6.1.2.1.31.1.1.1.6.{index}", SnmpValue.FromUnsigned(SnmpType.Counter64, received));
        Put($"1.3.6.1.2.1.31.1.1.1.10.{index}", SnmpValue.FromUnsigned(SnmpType.Counter64, sent));
        Put($"1.3.6.1.2.1.31.1.1.1.15.{index}", SnmpValue.FromUnsigned(SnmpType.Gauge32, megabits));
        Put($"1.3.6.1.2.1.2.2.1.8.{index}", SnmpValue.FromSigned(megabits > 0 ? 1 : 2));
    }

    private void Remove(uint index)
    {
        foreach (var oid in _objects.Keys.Where(oid => oid.ToString().EndsWith($".{index}", StringComparison.Ordinal)).ToList())
            _objects.Remove(oid);
    }

    private void Gauge(int index, string name, uint value, int unit)
    {
        Put($"{Mikrotik}.3.100.1.2.{index}", SnmpValue.FromOctets(SnmpType.OctetString, Encoding.UTF8.GetBytes(name)));
        Put($"{Mikrotik}.3.100.1.3.{index}", SnmpValue.FromUnsigned(SnmpType.Gauge32, value));
        Put($"{Mikrotik}.3.100.1.4.{index}", SnmpValue.FromSigned(unit));
    }
}
