using InternetDesa.Simulator.Links;
using InternetDesa.Simulator.World;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Simulator;

public sealed class SimulatedPingerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);
    private readonly ManualTimeProvider _time = new();
    private readonly VillageLink _link = new();

    private SimulatedPinger Pinger(LinkWeather weather) => new(_link, () => weather, new Random(1), _time);

    [Fact]
    public async Task An_echo_takes_what_the_weather_says()
    {
        var pinger = Pinger(new LinkWeather(40, 10, 0));
        for (var i = 0; i < 100; i++)
            Assert.InRange((await pinger.PingAsync("192.0.2.1", Timeout, CancellationToken.None))!.Value.TotalMilliseconds, 40, 50);
    }

    [Fact]
    public async Task The_router_answers_without_uplink()
    {
        _link.GoDark();
        Assert.NotNull(await Pinger(new LinkWeather(40, 0, 0)).PingAsync(SimulatedPinger.Router, Timeout, CancellationToken.None));
    }

    [Fact]
    public async Task In_the_dark_no_answer_comes_until_the_time_is_out()
    {
        _link.GoDark();
        var ping = Pinger(new LinkWeather(40, 0, 0)).PingAsync("192.0.2.1", Timeout, CancellationToken.None).AsTask();
        Assert.False(ping.IsCompleted);

        _time.Advance(Timeout);
        Assert.Null(await ping);
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_none()
    {
        var ping = Pinger(new LinkWeather(1500, 0, 0)).PingAsync("192.0.2.1", Timeout, CancellationToken.None).AsTask();
        _time.Advance(Timeout);

        Assert.Null(await ping);
    }

    [Fact]
    public async Task As_many_echoes_are_lost_as_the_weather_says()
    {
        var pinger = Pinger(new LinkWeather(40, 0, 0.4));
        var pings = Enumerable.Range(0, 1000).Select(_ => pinger.PingAsync("192.0.2.1", Timeout, CancellationToken.None).AsTask()).ToList();
        _time.Advance(Timeout);

        Assert.InRange((await Task.WhenAll(pings)).Count(answer => answer is null), 350, 450);
    }

    [Fact]
    public async Task A_resolver_behind_a_dark_link_is_silent_and_else_answers()
    {
        var resolver = new SimulatedResolver(Pinger(new LinkWeather(40, 0, 0)));
        Assert.Equal(0, (await resolver.ResolveAsync("desa.example", null, Timeout, CancellationToken.None))!.Value.ResponseCode);

        _link.GoDark();
        var dark = resolver.ResolveAsync("desa.example", null, Timeout, CancellationToken.None).AsTask();
        _time.Advance(Timeout);
        Assert.Null(await dark);
    }
}
