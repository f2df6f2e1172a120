using System.Net;
using InternetDesa.Collector;
using InternetDesa.Collector.Ingest;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Tests.Collector;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Ingest;

public sealed class RefusedLoginsTests
{
    private static readonly IPAddress One = IPAddress.Parse("192.0.2.1"), Two = IPAddress.Parse("192.0.2.2");
    private readonly ManualTimeProvider _time = new();
    private readonly RefusedLogins _refused;

    public RefusedLoginsTests() => _refused = new RefusedLogins(new CollectorOptions.MqttOptions { MaxRefusedLoginsPerAddress = 3 }, _time);

    [Fact]
    public void An_address_with_too_many_in_a_minute_is_shut_out_until_the_next_is_over_and_no_other_is()
    {
        Refuse(One, 3);
        Assert.True(_refused.IsShutOut(One));
        Assert.False(_refused.IsShutOut(Two));

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.True(_refused.IsShutOut(One));
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.False(_refused.IsShutOut(One));
        Refuse(One, 3);
        Assert.True(_refused.IsShutOut(One));
    }

    [Fact]
    public void A_few_in_each_minute_shut_nobody_out()
    {
        for (var minute = 0; minute < 10; minute++)
        {
            Refuse(One, 2);
            Assert.False(_refused.IsShutOut(One));
            _time.Advance(TimeSpan.FromSeconds(60));
        }
    }

    [Fact]
    public void However_many_addresses_come_what_is_remembered_is_bounded_and_forgotten_with_the_minutes()
    {
        for (var i = 0; i < RefusedLogins.MostAddresses + 100; i++)
            _refused.Add(new IPAddress(i));
        Assert.Equal(RefusedLogins.MostAddresses, _refused.Remembered);

        _time.Advance(TimeSpan.FromSeconds(120));
        Refuse(One, 1);
        Assert.Equal(1, _refused.Remembered);
    }

    [Fact]
    public async Task Wrong_passwords_from_one_address_are_soon_not_looked_at_any_more_and_who_is_connected_stays()
    {
        await using var collector = await CollectorFixture.StartAsync(configure: options => options.Mqtt.MaxRefusedLoginsPerAddress = 5);
        await using var client = await collector.ConnectAsync();

        for (var i = 0; i < 12; i++)
            await Assert.ThrowsAnyAsync<Exception>(() => collector.ConnectAsync(password: "wrong"));

        Assert.Equal(5, collector.Stats.Refusals[RefusalReason.Password]);
        Assert.Equal(7, collector.Stats.Refusals[RefusalReason.Flood]);
        Assert.Equal(MqttReasonCode.Success, await CollectorFixture.PublishAsync(client, "sys cpu_pct=1"));
    }

    private void Refuse(IPAddress address, int times)
    {
        for (var i = 0; i < times; i++)
            _refused.Add(address);
    }
}
