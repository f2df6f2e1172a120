using System.Net;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Polling;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

public sealed class CostGuardTests
{
    private const string Mikrotik = "1.3.6.1.4.1.14988.1.1";
    private static readonly Oid Lte = Oid.Parse($"{Mikrotik}.16");
    private static readonly Oid Hotspot = Oid.Parse($"{Mikrotik}.5.1");
    private readonly ManualTimeProvider _time = new();
    private readonly DeviceObjects _router = DeviceObjects.Router(5);
    private readonly DateTimeOffset _boot;
    private bool _dark;
    private Func<IReadOnlyList<Oid>, bool> _slow = _ => false;

    public CostGuardTests() => _boot = _time.GetUtcNow().AddSeconds(-1000);

    [Fact]
    public async Task What_a_device_does_not_have_is_asked_for_three_times_and_then_once_a_day()
    {
        var (client, device) = Device();
        await PollAsync(device, 1000);
        Assert.Equal(3, Asked(client, Lte));
        Assert.Equal(PartVerdict.Absent, Part(device, "lte").Verdict);
        // No user is a number of users.
        Assert.True(Asked(client, Hotspot) > 150);
        Assert.Equal(PartVerdict.Asked, Part(device, "hotspot").Verdict);
        await PollAsync(device, 1000);
        Assert.Equal(4, Asked(client, Lte));
        // A modem that was put in is found then, and read from then on.
        _router.Integer($"{Mikrotik}.16.1.1.4.3", -97);
        await PollAsync(device, 1450);
        Assert.Equal(PartVerdict.Asked, Part(device, "lte").Verdict);
        Assert.InRange(Asked(client, Lte), 10, 300);
    }

    [Fact]
    public async Task What_was_learned_counts_after_a_restart_until_it_is_asked_again()
    {
        var (_, before) = Device();
        _slow = oids => oids[0].StartsWith(Hotspot);
        await PollAsync(before, 16);
        var (client, after) = Device();
        after.Recall(before.Learned());
        // Nothing is lost before the device has shown what it is.
        Assert.Equal(before.Learned(), after.Learned());
        await PollAsync(after, 4);
        Assert.Equal((0, 0), (Asked(client, Lte), Asked(client, Hotspot)));
        Assert.Equal(before.Learned(), after.Learned());
        await PollAsync(after, 1440);
        Assert.Equal(1, Asked(client, Lte));
        Assert.InRange(Asked(client, Hotspot), 2, 6);
        after.Reset();
        Assert.Empty(after.Learned());
    }

    [Fact]
    public async Task A_table_over_which_a_device_that_is_there_falls_silent_is_slow_and_asked_less_and_less_often()
    {
        var (client, device) = Device();
        _slow = oids => oids[0].StartsWith(Hotspot);
        await PollAsync(device, 16);
        Assert.Equal(PartVerdict.Slow, Part(device, "hotspot").Verdict);
        var asked = Asked(client, Hotspot);
        Assert.Equal(3, asked);
        await PollAsync(device, 1440);
        Assert.InRange(Asked(client, Hotspot) - asked, 3, 6);
        // All the rest is read meanwhile.
        Assert.True(Asked(client, Oid.Parse("1.3.6.1.2.1.2.2.1.8")) > 1400);
        _slow = _ => false;
        device.Reset();
        await PollAsync(device, 2);
        Assert.Equal(PartVerdict.Asked, Part(device, "hotspot").Verdict);
    }

    [Fact]
    public async Task A_link_that_breaks_over_a_table_is_no_fault_of_the_table()
    {
        var (_, device) = Device();
        await PollAsync(device, 1);
        for (var i = 0; i < 10; i++)
        {
            // Dark from the table on.
            _slow = oids => _dark = oids[0].StartsWith(Hotspot) || _dark;
            await PollAsync(device, 5);
            (_dark, _slow) = (false, _ => false);
        }

        Assert.Equal(PartVerdict.Asked, Part(device, "hotspot").Verdict);
    }

    [Fact]
    public async Task Scalars_that_are_missing_are_left_out_while_the_others_are_read()
    {
        var (client, device) = Device();
        _router.Integer($"{Mikrotik}.3.8.0", 243);
        await PollAsync(device, 60);
        var volt = Oid.Parse($"{Mikrotik}.3.8.0");
        var gets = client.Requests.Where(request => request.Oids.Contains(volt)).ToList();
        Assert.Equal(12, gets.Count);
        Assert.Equal([5, 5, 5, 1], gets.Take(4).Select(request => request.Oids.Count));
        Assert.All(gets.Skip(3), request => Assert.Equal([volt], request.Oids));
    }

    [Theory]
    [InlineData(1, 1_000_000)]
    [InlineData(10, 100_000)]
    public async Task A_day_of_polling_keeps_within_the_links_budget_and_asks_at_every_poll_whether_it_is_there(int minutes, long budget)
    {
        var (client, device) = Device(budget);
        var polls = 1440 / minutes;
        var rates = 0;
        for (var i = 0; i < polls; i++)
        {
            var reading = await PollAsync(device, 1, minutes);
            Assert.NotNull(reading.Points["sys", "", "uptime_s"]);
            rates += reading.Points["net", "ether1", "rx_bps"] is null ? 0 : 1;
        }

        Assert.InRange(device.Cost().Bytes, budget / 2, budget);
        // Every table has its turn, the interfaces most of all.
        Assert.True(rates > polls / 8, $"{rates} rates in {polls} polls");
        Assert.All(device.Cost().Parts, part => Assert.True(part.Bytes > 0, part.Name));
        Assert.True(Asked(client, Hotspot) > polls / 60, $"{Asked(client, Hotspot)}");
        var (_, without) = Device();
        await PollAsync(without, polls, minutes);
        Assert.True(without.Cost().Bytes > 2 * budget, $"{without.Cost().Bytes}");
    }

    private (SimulatedClient Client, SnmpDevice Device) Device(long budget = 0)
    {
        var client = new SimulatedClient(_time, _ => _dark ? null : _router.All)
        {
            Latency = (_, oids) => _slow(oids) ? TimeSpan.FromHours(1) : TimeSpan.Zero,
        };
        var target = new SnmpTarget(new IPEndPoint(IPAddress.Loopback, 161), new SnmpCommunity("public"));
        return (client, new SnmpDevice(client, target, _time, bytesADay: budget));
    }

    private async Task<SnmpReading> PollAsync(SnmpDevice device, int times, int minutes = 1)
    {
        SnmpReading reading = null!;
        for (var i = 0; i < times; i++)
        {
            _router.Uptime((_time.GetUtcNow() - _boot).TotalSeconds);
            var poll = device.ReadAsync(CancellationToken.None);
            // Only what is waited for in vain takes time.
            while (!poll.IsCompleted)
            {
                _time.Advance(TimeSpan.FromMilliseconds(100));
                _router.Uptime((_time.GetUtcNow() - _boot).TotalSeconds);
                if (_time.PendingTimers == 0)
                    await Task.Yield();
            }

            reading = await poll;
            _time.Advance(TimeSpan.FromMinutes(minutes));
        }

        return reading;
    }

    private static int Asked(SimulatedClient client, Oid subtree) =>
        client.Requests.Count(request => request.Type != SnmpPduType.Get && request.Oids[0].StartsWith(subtree));

    private static SnmpPartCost Part(SnmpDevice device, string name) => device.Cost().Parts.First(part => part.Name.StartsWith(name, StringComparison.Ordinal));
}
