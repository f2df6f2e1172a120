using System.Collections.Concurrent;
using InternetDesa.Collector.Admin;
using InternetDesa.Collector.Control;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Collector;

public sealed class UpgradeRolloutTests
{
    private const string Release = "https://province.example/agent_{arch}.release";

    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentDictionary<string, Box> _boxes = new();
    private readonly ConcurrentQueue<string> _said = new();
    private Func<bool> _isCollectorAway = () => false;
    private DateTimeOffset _start;

    [Fact]
    public async Task Rings_grow_and_every_agent_has_the_new_version_in_the_end()
    {
        Add(120, () => new Box());
        Assert.True(await RunAsync());
        Assert.All(_boxes.Values, box => Assert.Equal("0.2.0", box.Version));
        Assert.Equal(["ring 1: 1 of 120 agents", "ring 2: 5 of 119 agents", "ring 3: 50 of 114 agents", "ring 4: 64 of 64 agents"],
            _said.Where(line => line.EndsWith(" agents", StringComparison.Ordinal)));
        Assert.All(_boxes.Values, box => Assert.Equal(1, box.Orders));
    }

    [Fact]
    public async Task The_first_that_takes_it_back_ends_it_and_nobody_else_was_told()
    {
        Add(120, () => new Box { IsBad = true });
        Assert.False(await RunAsync());
        Assert.Equal(1, _boxes.Values.Sum(box => box.Orders));
        Assert.Contains(_said, line => line.Contains("Failed rolled back 0.2.0: it did not report in time", StringComparison.Ordinal));
        Assert.Equal("halted: too many failed; look at the agents above, then run it again", _said.Last());
    }

    [Fact]
    public async Task A_few_broken_boxes_among_fifty_are_no_halt_and_a_tenth_is()
    {
        var number = 0;
        Add(120, () => new Box { IsBad = ++number is > 6 and <= 8 });
        Assert.True(await RunAsync());
        _boxes.Clear();
        number = 0;
        Add(120, () => new Box { IsBad = ++number is > 6 and <= 12 });
        Assert.False(await RunAsync());
        Assert.True(_boxes.Values.Sum(box => box.Orders) <= 56);
    }

    [Fact]
    public async Task Those_that_are_away_are_not_in_the_first_rings_and_have_it_when_they_come_back()
    {
        var number = 0;
        Add(20, () => new Box { AwayFor = ++number <= 10 ? 60 : 0 });
        Assert.True(await RunAsync());
        Assert.All(_boxes.Values, box => Assert.Equal("0.2.0", box.Version));
    }

    [Fact]
    public async Task Where_nobody_answers_nobody_knows_and_it_halts()
    {
        Add(20, () => new Box { AwayFor = int.MaxValue });
        Assert.False(await RunAsync());
        Assert.StartsWith("halted: fewer than half", _said.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_refuses_is_left_as_it_is_and_one_that_has_it_counts()
    {
        var number = 0;
        Add(6, () => new Box { Refuses = ++number == 3 ? "the package is for amd64, this machine is arm64" : "", Version = number == 1 ? "0.2.0" : "0.1.0" });
        Assert.True(await RunAsync());
        Assert.Equal(5, _boxes.Values.Count(box => box.Version == "0.2.0"));
        Assert.Contains(_said, line => line.EndsWith("Refused the package is for amd64, this machine is arm64", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Those_that_refuse_take_nobody_s_place_in_a_ring()
    {
        var number = 0;
        Add(20, () => new Box { Refuses = ++number <= 8 ? "a metered link fetches no package; bring it, or write Agent:Upgrade:KilobytesAMinute" : "" });
        Assert.True(await RunAsync());
        Assert.Equal(12, _boxes.Values.Count(box => box.Version == "0.2.0"));
        Assert.Contains("ring 1: 1 of 20 agents", _said);
    }

    [Fact]
    public async Task A_full_disk_on_the_first_box_gives_its_place_to_the_next()
    {
        var number = 0;
        Add(20, () => new Box { RootRefuses = ++number is 1 or 2 or > 3 and < 6 });
        Assert.True(await RunAsync());
        Assert.Equal(16, _boxes.Values.Count(box => box.Version == "0.2.0"));
        Assert.Equal(["ring 1: 1 of 20 agents", "ring 1: 1 of 19 agents", "ring 1: 1 of 18 agents", "ring 2: 5 of 17 agents", "ring 3: 12 of 12 agents"],
            _said.Where(line => line.EndsWith(" agents", StringComparison.Ordinal)));
        Assert.Contains("33/01/01/2000/agent: Refused refused: cp: No space left on device", _said);
        Assert.All(_boxes.Values, box => Assert.Equal(1, box.Orders));
    }

    [Fact]
    public async Task A_package_that_one_box_after_the_other_refuses_is_not_brought_to_all_of_them()
    {
        Add(20, () => new Box { RootRefuses = true });
        Assert.False(await RunAsync());
        Assert.Equal(6, _boxes.Values.Sum(box => box.Orders));
        Assert.StartsWith("halted: fewer than half", _said.Last(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    public async Task Where_all_others_refuse_it_is_done(int installed)
    {
        var number = 0;
        Add(20, () => new Box { Refuses = ++number > installed ? "a metered link fetches no package; bring it, or write Agent:Upgrade:KilobytesAMinute" : "" });
        Assert.True(await RunAsync());
        Assert.Equal(installed, _boxes.Values.Count(box => box.Version == "0.2.0"));
        Assert.DoesNotContain(_said, line => line.Contains("halted", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_everybody_refuses_nobody_knows_and_it_halts()
    {
        Add(20, () => new Box { Refuses = "the release is signed by none of the keys that are trusted here" });
        Assert.False(await RunAsync());
    }

    [Theory]
    [InlineData(600, 10)]
    [InlineData(int.MaxValue, 1)]
    public async Task Those_that_are_all_away_after_a_ring_are_tried_for_days_and_still_in_rings(int minutes, int installed)
    {
        var number = 0;
        Add(10, () => new Box { AwayFor = ++number == 1 ? 0 : minutes });
        Assert.True(await RunAsync());
        Assert.Equal(installed, _boxes.Values.Count(box => box.Version == "0.2.0"));
        Assert.Equal(installed > 1, _said.Contains("ring 2: 5 of 9 agents"));
    }

    [Theory]
    [InlineData("https://province.example/agent_arm64.release does not answer")]
    [InlineData("https://province.example/agent_arm64.release answers 503")]
    [InlineData("refused: at most 6 commands a minute")]
    [InlineData("refused: the agent does not know the time, so it can not tell whether this is out of date")]
    [InlineData("refused: it is out of date")]
    [InlineData("pwrite /var/lib/internet-desa-agent/upgrade/order.tmp: ENOSPC")]
    public async Task One_that_can_not_take_it_now_is_told_again(string reason)
    {
        var number = 0;
        Add(20, () => new Box { Refuses = ++number <= 10 ? reason : "", RefusesFor = 30 });
        Assert.True(await RunAsync());
        Assert.All(_boxes.Values, box => Assert.Equal("0.2.0", box.Version));
        Assert.Contains($"33/01/01/2000/agent: Silent {reason}", _said);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task A_collector_that_is_away_for_some_minutes_ends_nothing(int minute)
    {
        Add(20, () => new Box());
        _isCollectorAway = () => _time.GetUtcNow() - _start is var since && since >= TimeSpan.FromMinutes(minute) && since < TimeSpan.FromMinutes(minute + 10);
        Assert.True(await RunAsync());
        Assert.All(_boxes.Values, box => Assert.Equal((1, "0.2.0"), (box.Orders, box.Version)));
        Assert.Equal(["the collector does not answer: No collector answers", "the collector answers again"],
            _said.Where(line => line.StartsWith("the collector ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Why_an_agent_is_waited_for_is_said_and_said_again_where_it_changes()
    {
        Add(1, () => new Box { AwayFor = 3, SilentFor = 3, Refuses = "https://province.example/agent_arm64.release answers 503", RefusesFor = 3 });
        Assert.True(await RunAsync());
        const string Agent = "33/01/01/2000/agent";
        Assert.Equal(
        [
            $"{Agent}: Silent {Agent} is not connected, or takes no commands.",
            $"{Agent}: Silent {Agent} did not answer within 90 s",
            $"{Agent}: Silent https://province.example/agent_arm64.release answers 503",
        ], _said.Where(line => line.Contains("Silent", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_any_patience_everybody_is_told_once()
    {
        Add(20, () => new Box());
        Assert.True(await RunAsync(TimeSpan.Zero));
        Assert.All(_boxes.Values, box => Assert.Equal(1, box.Orders));
    }

    [Fact]
    public async Task Begun_again_it_goes_on_where_the_agents_are()
    {
        Add(120, () => new Box());
        using var killed = new CancellationTokenSource();
        var first = Rollout().RunAsync([.. _boxes.Keys.Order(StringComparer.Ordinal)], TimeSpan.FromDays(1), killed.Token);
        await AdvanceUntilAsync(() => _boxes.Values.Count(box => box.Version == "0.2.0") >= 6, first);
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        Assert.True(await RunAsync());
        Assert.All(_boxes.Values, box => Assert.Equal("0.2.0", box.Version));
    }

    private void Add(int count, Func<Box> make)
    {
        for (var i = 0; i < count; i++)
            _boxes[$"33/01/01/2{i:000}/agent"] = make();
    }

    private UpgradeRollout Rollout() => new(Release, (device, target, _) =>
    {
        if (_isCollectorAway())
            throw new CollectorUnreachableException("No collector answers");
        Assert.True(target is "" or Release);
        return Task.FromResult(_boxes[device].Answer(device, target));
    }, _time, _said.Enqueue);

    private async Task<bool> RunAsync(TimeSpan? patience = null)
    {
        _said.Clear();
        _start = _time.GetUtcNow();
        var running = Rollout().RunAsync([.. _boxes.Keys.Order(StringComparer.Ordinal)], patience ?? TimeSpan.FromDays(1), CancellationToken.None);
        await AdvanceUntilAsync(() => running.IsCompleted, running);
        return await running;
    }

    private Task AdvanceUntilAsync(Func<bool> isSo, Task running) => Eventually.True(() =>
    {
        while (_time.PendingTimers > 0 && !isSo() && !running.IsCompleted)
            _time.Advance(TimeSpan.FromMinutes(1));
        return isSo() || running.IsCompleted;
    }, "the roll-out");

    /// <summary>An agent that fetches for two questions, tries for two, and then keeps the version or not.</summary>
    private sealed class Box
    {
        private int _asked = -1;

        public string Version { get; set; } = "0.1.0";

        public bool IsBad { get; init; }

        public string Refuses { get; init; } = "";

        /// <summary>How many orders it refuses.</summary>
        public int RefusesFor { get; set; } = int.MaxValue;

        /// <summary>Whether its root side can not keep the old version.</summary>
        public bool RootRefuses { get; init; }

        /// <summary>How many questions it does not hear.</summary>
        public int AwayFor { get; set; }

        /// <summary>How many it does not answer then.</summary>
        public int SilentFor { get; set; }

        public int Orders { get; private set; }

        public CommandAnswer Answer(string device, string target)
        {
            lock (this)
            {
                if (AwayFor > 0)
                {
                    AwayFor--;
                    throw new FormatException($"{device} is not connected, or takes no commands.");
                }

                if (SilentFor > 0)
                    throw new FormatException($"{device} did not answer within 90 s (command {SilentFor--}); whether it was done, its events say.");

                var (ok, text) = target.Length > 0 ? Order() : (true, $"{Version}\n{State()}");
                return new CommandAnswer(device, "id", ok, text);
            }
        }

        private (bool, string) Order()
        {
            if (Refuses.Length > 0 && RefusesFor-- > 0)
                return (false, Refuses);
            if (Version == "0.2.0")
                return (false, "0.2.0 is installed");
            Orders++;
            _asked = 0;
            return (true, "0.2.0, 17.1 MB, 256 KiB a minute");
        }

        private string State()
        {
            switch (_asked++)
            {
                case 0: return "fetching 0.2.0: 4.0 of 17.1 MB";
                case 1: return "handed over";
                case 2: return RootRefuses ? "looking at a package" : "trying 0.2.0";
                case > 2 when RootRefuses: return "refused: cp: No space left on device";
                default:
                    Version = IsBad ? "0.1.0" : "0.2.0";
                    return IsBad ? "rolled back 0.2.0: it did not report in time" : "installed 0.2.0";
            }
        }
    }
}
