using System.Net;
using System.Net.Sockets;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace InternetDesa.Tests.Ingest;

public sealed class AddressLimitsTests : IDisposable
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1"), Two = IPAddress.Parse("192.0.2.2");
    private readonly CollectorStats _stats = new(TimeProvider.System);

    public void Dispose() => _stats.Dispose();

    [Fact]
    public void An_address_and_all_together_have_their_limits_and_who_leaves_makes_room()
    {
        var limits = Limits(all: 3, each: 2);
        Assert.Null(limits.Enter(One));
        Assert.Null(limits.Enter(One));
        Assert.Contains("MaxConnectionsPerAddress", limits.Enter(One));
        limits.Leave(One);
        Assert.Null(limits.Enter(Two));
        Assert.Contains("MaxConnections)", limits.Enter(Two));
        limits.Leave(Two);
        limits.Leave(One);
        Assert.Null(limits.Enter(Two));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:aaaa::5", "2001:db8:1:2::")]
    public void An_address_counts_as_its_customer(string address, string counted) =>
        Assert.Equal(IPAddress.Parse(counted), AddressLimits.CountedAs(IPAddress.Parse(address)));

    [Fact]
    public void Counting_from_many_threads_ends_at_nothing()
    {
        var limits = Limits(all: 1000, each: 1000);
        Parallel.For(0, 20_000, i =>
        {
            var address = i % 3 == 0 ? One : Two;
            Assert.Null(limits.Enter(address));
            limits.Leave(address);
        });
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Null(limits.Enter(One)));
        Assert.NotNull(limits.Enter(One));
    }

    [Fact]
    public async Task A_flood_is_closed_and_counted_and_who_is_connected_stays()
    {
        await using var collector = await CollectorFixture.StartAsync(configure: options => options.Mqtt.MaxConnectionsPerAddress = 3);
        await using var client = await collector.ConnectAsync();
        var flood = new List<Socket>();
        for (var i = 0; i < 10; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            flood.Add(socket);
            try
            {
                await socket.ConnectAsync(collector.Mqtt);
            }
            catch (SocketException)
            {
                // Closed before connect(2) has told of it.
            }
        }

        await InternetDesa.Tests.Mqtt.Eventually.TrueAsync(() => collector.Stats.Refusals.GetValueOrDefault(RefusalReason.Flood) == 8);
        Assert.Equal(InternetDesa.Protocols.Mqtt.MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1"));
        flood.ForEach(socket => socket.Dispose());
    }

    [Fact]
    public void Refusals_are_all_counted_and_a_few_a_minute_are_logged()
    {
        var time = new ManualTimeProvider();
        var logger = new CountingLogger();
        var refusals = new Refusals(_stats, time, logger);
        for (var i = 0; i < 500; i++)
            refusals.Add(RefusalReason.Password, "a\u001b[31mrogue\n", "the username or the password is wrong");
        Assert.Equal(500, _stats.Refusals[RefusalReason.Password]);
        Assert.Equal(20, logger.Lines.Count);
        Assert.All(logger.Lines, line => Assert.DoesNotContain(line, char.IsControl));
        time.Advance(TimeSpan.FromMinutes(1));
        refusals.Add(RefusalReason.Name, "x", "y");
        Assert.Contains(logger.Lines, line => line.StartsWith("480 more were refused", StringComparison.Ordinal));
        Assert.Equal(501, _stats.Refused);
    }

    private AddressLimits Limits(int all, int each)
    {
        var options = new CollectorOptions.MqttOptions { MaxConnections = all, MaxConnectionsPerAddress = each };
        return new AddressLimits(options, new RefusedLogins(options, TimeProvider.System),
            new Refusals(_stats, TimeProvider.System, NullLogger<Refusals>.Instance));
    }

    private sealed class CountingLogger : Microsoft.Extensions.Logging.ILogger<Refusals>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(Microsoft.Extensions.Logging.LogLevel logLevel) => true;

        public void Log<TState>(
            Microsoft.Extensions.Logging.LogLevel logLevel, Microsoft.Extensions.Logging.EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }
}
