#if NAMED_PACKAGES
using System.Net;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Influx.Package;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Protocols.Mqtt.Package;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Protocols.RouterOs.Package;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Package;
using InternetDesa.Tests.RouterOs;

namespace InternetDesa.Tests.Contracts;

public sealed class PackageMqttSessionTests : MqttSessionContract
{
    protected override IMqttSession Create(MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time) =>
        new MqttNetSession(options, connect, time);
}

public sealed class PackageSnmpClientTests : SnmpClientContract
{
    protected override ISnmpClient Create(TimeProvider time) => new SharpSnmpClient(time);

    [Theory]
    [InlineData(SnmpAuthentication.Sha224, SnmpPrivacy.Aes128)]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes192)]
    [InlineData(SnmpAuthentication.Sha1, SnmpPrivacy.Aes256)]
    [InlineData(SnmpAuthentication.Md5, SnmpPrivacy.Aes256Reeder)]
    public async Task What_the_package_can_not_do_is_refused_before_anything_is_sent(SnmpAuthentication authentication, SnmpPrivacy privacy)
    {
        await using var client = Create(TimeProvider.System);
        var target = new SnmpTarget(new(IPAddress.Loopback, 9), new SnmpUser("u")
        {
            Authentication = authentication, AuthenticationPassword = "sandi-masuk", Privacy = privacy, PrivacyPassword = "sandi-rahasia",
        });
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => client.GetAsync(target, [Oid.Parse("1.3")], CancellationToken.None).AsTask());
        Assert.Contains("use the built-in transport", refused.Message, StringComparison.Ordinal);
    }
}

public sealed class PackageInfluxWriterTests : InfluxWriterContract
{
    protected override IInfluxWriter Create(InfluxOptions options, TimeSpan timeout, TimeProvider time) => new InfluxClientWriter(options, timeout, time);
}

public sealed class PackageRouterOsConnectionTests : RouterOsConnectionContract
{
    protected override IRouterOsConnection Create(int port) =>
        new Tik4NetConnection("127.0.0.1", port, new RouterOsLogin("desa", "rahasia"), new RouterOsOptions(), TimeProvider.System);

    [Fact]
    public void A_pin_is_refused() => Assert.Throws<NotSupportedException>(() => Transports.RouterOs(
        Transport.Package, "127.0.0.1", 8729, _ => true, new RouterOsLogin("desa", "rahasia"), new RouterOsOptions(), TimeProvider.System));
}
#endif
