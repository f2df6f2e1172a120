#if NAMED_PACKAGES
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
}

public sealed class PackageInfluxWriterTests : InfluxWriterContract
{
    protected override IInfluxWriter Create(InfluxOptions options, TimeSpan timeout, TimeProvider time) => new InfluxClientWriter(options, timeout, time);
}

public sealed class PackageRouterOsConnectionTests : RouterOsConnectionContract
{
    protected override IRouterOsConnection Create(int port) =>
        new Tik4NetConnection("127.0.0.1", port, new RouterOsLogin("desa", "rahasia"), new RouterOsOptions(), TimeProvider.System);
}
#endif
