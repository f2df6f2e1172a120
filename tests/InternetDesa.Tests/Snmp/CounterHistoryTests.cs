using System.Net;
using InternetDesa.Core.Snmp;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Tests.Polling;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Snmp;

/// <summary>
/// A device that counts at up to its line's rate, restarts, and is polled at irregular times with polls missing and the poller's clock
/// set: over any history the rates add up to no more than what flowed.
/// </summary>
public sealed class CounterHistoryTests
{
    private const double Mbit = 1e6;

    [Theory]
    [InlineData(true, 1000, 15, 3600)] // Counter64 never wraps, however long polls are missing.
    [InlineData(false, 100, 15, 320)] // Counter32 of 100 Mbit/s wraps in 344 s at the soonest.
    [InlineData(false, 1000, 5, 32)] // And of 1 Gbit/s in 34 s.
    [InlineData(false, 1000, 20, 600)] // Longer than that nobody can tell how often it wrapped.
    public async Task Rates_over_any_history_are_what_flowed_or_nothing(bool wide, double megabits, int shortest, int longest)
    {
        var random = new Random(33);
        var (rated, restartsSeen, wraps) = (0, 0, 0);
        var wrapsIn = wide ? double.MaxValue : uint.MaxValue / (megabits * Mbit / 8 * 1.05);
        for (var run = 0; run < 12; run++)
        {
            var time = new ManualTimeProvider();
            var device = new CountingDevice(time, random, wide, megabits);
            var reader = new SnmpDevice(new SimulatedClient(time, _ => device.Objects.All), new SnmpTarget(new IPEndPoint(IPAddress.Loopback, 161),
                new SnmpCommunity("x")), new SteppedClock(time, random));
            var restarted = false;
            for (var poll = 0; poll < 60; poll++)
            {
                var seconds = random.Next(shortest, longest);
                // The first poll of a device without Counter64 learns that, the second has nothing to compare with.
                // A router takes longer to start than the tolerance of uptimes: not twice within seconds.
                restarted = poll > 2 && !restarted && random.Next(10) == 0;
                var wrapped = device.Pass(seconds, restarted);
                var rate = (await reader.ReadAsync(CancellationToken.None)).Points["net", "ether1", "rx_bps"];
                restartsSeen += restarted ? 1 : 0;
                if (rate is not { } bps)
                {
                    Assert.True(poll < 2 || restarted || seconds > wrapsIn, $"run {run} poll {poll}: no rate after {seconds} s");
                    continue;
                }

                rated++;
                wraps += wrapped ? 1 : 0;
                Assert.False(restarted, $"run {run} poll {poll}: {bps} over a restart");
                Assert.InRange(bps, (device.Flowed * 8 / seconds * 0.999) - 1, (device.Flowed * 8 / seconds * 1.001) + 1);
            }
        }

        Assert.True(restartsSeen > 20, $"{restartsSeen} restarts");
        Assert.True(rated > (longest > wrapsIn * 2 ? 5 : 300), $"{rated} rates");
        Assert.Equal(!wide, wraps > 0);
    }

    [Fact]
    public async Task Another_start_of_the_v3_engine_gives_no_rate_although_the_uptime_goes_on()
    {
        var time = new ManualTimeProvider();
        var device = new CountingDevice(time, new Random(33), wide: true, megabits: 100);
        var client = new SimulatedClient(time, _ => device.Objects.All) { EngineRun = 1 };
        var reader = new SnmpDevice(client, new SnmpTarget(new IPEndPoint(IPAddress.Loopback, 161), new SnmpCommunity("x")), time);
        var rates = new List<bool>();
        foreach (var run in new[] { 1, 1, 2, 2 })
        {
            device.Pass(60, restart: false);
            client.EngineRun = run;
            rates.Add((await reader.ReadAsync(CancellationToken.None)).Points["net", "ether1", "rx_bps"] is not null);
        }

        Assert.Equal([false, true, false, true], rates);
        // What began anew may be another box: it was asked again what it is.
        Assert.Equal(2, client.Requests.Count(request => request.Oids[0] == Oid.Parse("1.3.6.1.2.1.1.2.0")));
    }

    // Its interface, and what has flowed since the poll before.
    private sealed class CountingDevice
    {
        private const string Received = "1.3.6.1.2.1.31.1.1.1.6.1";
        private readonly ManualTimeProvider _time;
        private readonly Random _random;
        private readonly bool _wide;
        private readonly double _line;
        private DateTimeOffset _boot;
        private ulong _counter;

        public CountingDevice(ManualTimeProvider time, Random random, bool wide, double megabits)
        {
            (_time, _random, _wide, _line) = (time, random, wide, megabits * Mbit / 8);
            _boot = time.GetUtcNow().AddSeconds(-random.Next(1000, 1_000_000));
            _counter = (ulong)random.NextInt64(wide ? long.MaxValue : uint.MaxValue);
            Objects = DeviceObjects.Router(1);
            Objects.Put("1.3.6.1.2.1.1.2.0", SnmpValue.FromOid(Oid.Parse("1.3.6.1.4.1.8072.3.2.10")));
            Objects.Unsigned("1.3.6.1.2.1.31.1.1.1.15.1", SnmpType.Gauge32, (ulong)megabits);
            if (!wide)
            {
                Objects.Remove(Received);
                Objects.Remove("1.3.6.1.2.1.31.1.1.1.10.1");
            }

            Show();
        }

        public DeviceObjects Objects { get; }

        public double Flowed { get; private set; }

        // Whether the counter wrapped.
        public bool Pass(int seconds, bool restart)
        {
            // Seldom idle, often full.
            var load = Math.Min(1, _random.NextDouble() * 1.5);
            Flowed = (ulong)(load * _line * seconds);
            _time.Advance(TimeSpan.FromSeconds(seconds));
            var before = _counter;
            _counter += (ulong)Flowed;
            if (restart)
            {
                // Any time since, but for the ten seconds that clocks may differ: a router takes longer to start.
                var up = _random.NextDouble() * Math.Max(0, seconds - 12);
                _boot = _time.GetUtcNow().AddSeconds(-up);
                _counter = (ulong)(load * _line * up);
            }

            if (!_wide)
                _counter &= uint.MaxValue;
            Show();
            return !restart && _counter < before;
        }

        private void Show()
        {
            Objects.Uptime((_time.GetUtcNow() - _boot).TotalSeconds);
            if (_wide)
                Objects.Unsigned(Received, SnmpType.Counter64, _counter);
            else
                Objects.Unsigned("1.3.6.1.2.1.2.2.1.10.1", SnmpType.Counter32, _counter);
        }
    }

    // Its UTC jumps by hours, its timestamps go on.
    private sealed class SteppedClock(ManualTimeProvider time, Random random) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override long GetTimestamp() => time.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow().AddHours(random.Next(-48, 48));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            time.CreateTimer(callback, state, dueTime, period);
    }
}
