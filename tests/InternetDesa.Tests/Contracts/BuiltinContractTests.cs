#if !NAMED_PACKAGES
using InternetDesa.Protocols;
#endif
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Tests.Contracts;

public sealed class BuiltinMqttSessionTests : MqttSessionContract
{
    protected override IMqttSession Create(MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time) =>
        new MqttClient(options, connect, time);
}

public sealed class BuiltinSnmpClientTests : SnmpClientContract
{
    protected override ISnmpClient Create(TimeProvider time) => new SnmpClient(time);
}

public sealed class BuiltinInfluxWriterTests : InfluxWriterContract
{
    protected override IInfluxWriter Create(InfluxOptions options, TimeSpan timeout, TimeProvider time) =>
        new InfluxHttpWriter(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = timeout }, options, time);
}

#if !NAMED_PACKAGES
public sealed class TransportTests
{
    [Fact]
    public void A_build_without_the_packages_says_how_to_get_them()
    {
        Assert.Null(Transports.Fault(Transport.Builtin));
        var options = new Collector.CollectorOptions { Transport = Transport.Package };
        Assert.Contains(options.Validate(new(options)), fault => fault.MemberNames.Contains("Transport")
            && fault.ErrorMessage!.Contains("-p:NamedPackages=true", StringComparison.Ordinal));
        Assert.Throws<NotSupportedException>(() => Transports.Snmp(Transport.Package, TimeProvider.System));
    }
}
#endif
