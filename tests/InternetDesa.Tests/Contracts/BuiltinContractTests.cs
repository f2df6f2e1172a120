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
