using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Tests.Mqtt;

public class ReconnectBackoffTests
{
    [Fact]
    public void The_bound_doubles_up_to_the_cap_and_starts_again_after_a_reset()
    {
        var backoff = new ReconnectBackoff(() => 1);
        double[] seconds = [.. Enumerable.Range(0, 100).Select(_ => backoff.Next().TotalSeconds)];
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], seconds[..8]);
        Assert.Equal(60, seconds[^1]);

        backoff.Reset();
        Assert.Equal(TimeSpan.FromSeconds(1), backoff.Next());
    }

    [Fact]
    public void The_delay_is_anywhere_below_the_bound()
    {
        var random = new Random(7);
        var backoff = new ReconnectBackoff(random.NextDouble, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4));
        TimeSpan[] delays = [.. Enumerable.Range(0, 200).Select(_ => backoff.Next())];
        Assert.All(delays, delay => Assert.InRange(delay, TimeSpan.Zero, TimeSpan.FromSeconds(4)));
        Assert.True(delays.Min() < TimeSpan.FromSeconds(0.5) && delays.Max() > TimeSpan.FromSeconds(3.5));
    }
}
