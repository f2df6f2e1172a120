using System.Collections.Concurrent;
using InternetDesa.Agent;
using InternetDesa.Agent.Probes;
using InternetDesa.Agent.Probes.Ping;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Agent.Probes;

public sealed class ProbeRunnerTests
{
    private readonly ManualTimeProvider _time = new();
    private readonly ConcurrentQueue<string> _collected = [];

    [Fact]
    public async Task A_probe_that_fails_and_one_that_hangs_take_nothing_from_the_others()
    {
        using var metrics = new AgentMetrics();
        var hanging = new Probe("hanging", ct => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct));
        var runner = new ProbeRunner(
            [hanging, new Probe("failing", _ => throw new InvalidOperationException("broken")), new Probe("good", _ => Task.CompletedTask)],
            TimeSpan.FromSeconds(9), _time, metrics, NullLogger.Instance);

        var round = runner.StartRound(Collect, CancellationToken.None);
        await hanging.Called.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await UntilAsync(() => _collected.Contains("good"));
        Assert.False(round.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(9));
        await round.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(["good"], _collected);
    }

    [Fact]
    public async Task A_probe_at_its_last_sample_is_left_out_of_the_next_round()
    {
        using var metrics = new AgentMetrics();
        var release = new TaskCompletionSource();
        var slow = new Probe("slow", _ => release.Task);
        var runner = new ProbeRunner([slow, new Probe("good", _ => Task.CompletedTask)], TimeSpan.FromSeconds(9), _time, metrics, NullLogger.Instance);

        _ = runner.StartRound(Collect, CancellationToken.None);
        await slow.Called.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await UntilAsync(() => _collected.Count == 1);
        var second = runner.StartRound(Collect, CancellationToken.None);
        await UntilAsync(() => _collected.Count == 2);
        release.SetResult();
        await second.WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(["good", "good", "slow"], _collected);
    }

    private void Collect(IReadOnlyList<IPoint> points)
    {
        foreach (var point in points)
            _collected.Enqueue(((PingPoint)point).Target);
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
        {
            Assert.False(patience.IsCancellationRequested, "it never happened");
            await Task.Yield();
        }
    }

    private sealed class Probe(string name, Func<CancellationToken, Task> measure) : IProbe
    {
        public string Name => name;

        public TaskCompletionSource Called { get; } = new();

        public async ValueTask<IReadOnlyList<IPoint>> MeasureAsync(CancellationToken ct)
        {
            Called.TrySetResult();
            await measure(ct);
            return [new PingPoint(name, 1, [])];
        }
    }
}
