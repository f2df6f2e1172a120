using InternetDesa.Core.Snmp;

namespace InternetDesa.Tests.Snmp;

public sealed class CounterTruthTests
{
    private const double Line = 1e9 / 8;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static CounterSample At(double seconds, ulong value, bool wide = true, uint? uptime = null, uint discontinuity = 0) =>
        new(value, wide, uptime ?? (uint)(long)(1_000_000 + (seconds * 100)), discontinuity, TimeSpan.FromSeconds(seconds));

    [Fact]
    public void What_was_counted_is_the_difference()
    {
        Assert.Equal((CounterVerdict.Counted, 500UL), CounterTruth.Compare(At(0, 1000), At(60, 1500), Line));
        Assert.Equal((CounterVerdict.Counted, 0UL), CounterTruth.Compare(At(0, 1000), At(60, 1000), null));
    }

    [Fact]
    public void A_32_bit_counter_wraps_while_the_device_runs_on()
    {
        Assert.Equal((CounterVerdict.Wrapped, 300UL),
            CounterTruth.Compare(At(0, uint.MaxValue - 99, wide: false), At(30, 200, wide: false), Line));
        // Where the line can pass 4 GiB in the time, one wrap can not be told from two.
        Assert.Equal(CounterVerdict.Implausible, CounterTruth.Compare(At(0, 100, wide: false), At(60, 200, wide: false), Line).Verdict);
    }

    [Fact]
    public void A_64_bit_counter_that_fell_began_anew() =>
        Assert.Equal((CounterVerdict.Reset, 0UL), CounterTruth.Compare(At(0, ulong.MaxValue - 5), At(60, 5), Line));

    [Theory]
    [InlineData(500u)] // Five seconds up.
    [InlineData(999_000u)]
    public void A_restart_is_no_traffic_although_the_counter_is_higher(uint uptime) =>
        Assert.Equal((CounterVerdict.Reset, 0UL), CounterTruth.Compare(At(0, 1000), At(60, 5000, uptime: uptime), Line));

    [Fact]
    public void A_restart_is_seen_also_when_the_uptime_has_overtaken_its_old_value() =>
        Assert.Equal(CounterVerdict.Reset, CounterTruth.Compare(At(0, 1000, uptime: 6000), At(3600, 5000, uptime: 60_000), Line).Verdict);

    [Fact]
    public void The_uptimes_own_wrap_after_497_days_is_no_restart() =>
        Assert.Equal((CounterVerdict.Counted, 500UL),
            CounterTruth.Compare(At(0, 1000, uptime: uint.MaxValue - 100), At(60, 1500, uptime: 5899), Line));

    [Fact]
    public void Another_discontinuity_time_or_another_width_is_a_new_beginning()
    {
        Assert.Equal(CounterVerdict.Reset, CounterTruth.Compare(At(0, 1000), At(60, 1500, discontinuity: 7), Line).Verdict);
        Assert.Equal(CounterVerdict.Reset, CounterTruth.Compare(At(0, 1000, wide: false), At(60, 1500), Line).Verdict);
    }

    [Fact]
    public void Another_start_of_the_v3_engine_is_a_new_beginning_although_the_uptime_goes_on() =>
        Assert.Equal(CounterVerdict.Reset, CounterTruth.Compare(At(0, 1000) with { EngineRun = 1 }, At(60, 1500) with { EngineRun = 2 }, Line).Verdict);

    [Fact]
    public void Without_an_uptime_a_fall_is_a_new_beginning_and_a_rise_counts()
    {
        var before = At(0, 1000, wide: false) with { UptimeTicks = null };
        Assert.Equal(CounterVerdict.Reset, CounterTruth.Compare(before, before with { Value = 10, At = Minute }, null).Verdict);
        Assert.Equal((CounterVerdict.Counted, 10UL), CounterTruth.Compare(before, before with { Value = 1010, At = Minute }, null));
        Assert.Equal(CounterVerdict.Reset, CounterTruth.Compare(before, At(60, 1010, wide: false), null).Verdict);
    }

    [Fact]
    public void More_than_the_line_carries_is_not_believed()
    {
        Assert.Equal(CounterVerdict.Counted, CounterTruth.Compare(At(0, 0), At(60, (ulong)(Line * 60 * 1.04)), Line).Verdict);
        Assert.Equal((CounterVerdict.Implausible, 0UL), CounterTruth.Compare(At(0, 0), At(60, (ulong)(Line * 60 * 1.06)), Line));
    }

    [Fact]
    public void Without_time_there_is_no_rate()
    {
        Assert.Equal(CounterVerdict.NoTime, CounterTruth.Compare(At(60, 0), At(60, 10), Line).Verdict);
        Assert.Equal(CounterVerdict.NoTime, CounterTruth.Compare(At(60, 0), At(0, 10), Line).Verdict);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Over_any_history_never_more_is_reported_than_flowed_and_all_of_it_while_nothing_restarts(bool wide)
    {
        var random = new Random(33);
        for (var run = 0; run < 300; run++)
        {
            // A device that counts, restarts at times, and is read at irregular times; its counter begins anywhere.
            var (now, boot) = (0.0, (double)-random.Next(1000, 100_000));
            var counter = wide ? (ulong)random.NextInt64() : (ulong)random.NextInt64(uint.MaxValue);
            CounterSample? before = null;
            var restarted = false;
            for (var reading = 0; reading < 60; reading++)
            {
                var seconds = random.Next(15, 33);
                var flowed = (ulong)(random.NextDouble() * Line * seconds);
                // A router takes longer to start than the tolerance of uptimes: not twice within seconds.
                restarted = !restarted && random.Next(12) == 0;
                if (restarted)
                {
                    // The part after the restart is all that the new counter knows.
                    boot = now + (random.NextDouble() * seconds);
                    counter = (ulong)(random.NextDouble() * flowed);
                }
                else
                {
                    counter += flowed;
                }

                now += seconds;
                if (!wide)
                    counter &= uint.MaxValue;
                var sample = At(now, counter, wide, (uint)(long)((now - boot) * 100));
                if (before is { } earlier)
                {
                    var (verdict, delta) = CounterTruth.Compare(earlier, sample, Line);
                    if (restarted)
                        Assert.True(delta <= flowed, $"{verdict}: {delta} of {flowed}");
                    else
                        Assert.True(delta == flowed && verdict is CounterVerdict.Counted or CounterVerdict.Wrapped, $"{verdict}: {delta} of {flowed}");
                }

                before = sample;
            }
        }
    }
}
