using System.Security.Cryptography.X509Certificates;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Protocols;

/// <summary>The clients of <see cref="Transport.Package"/>, where this build has them.</summary>
internal static class PackageTransports
{
#if NAMED_PACKAGES
    public const string? Fault = null;

    public static IMqttSession Mqtt(MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time) =>
        new Protocols.Mqtt.Package.MqttNetSession(options, connect, time);

    public static ISnmpClient Snmp(TimeProvider time) => new Protocols.Snmp.Package.SharpSnmpClient(time);

    public static IInfluxWriter Influx(InfluxOptions options, TimeSpan timeout, TimeProvider time) =>
        new Protocols.Influx.Package.InfluxClientWriter(options, timeout, time);

    public static IRouterOsConnection RouterOs(
        string host, int port, Func<X509Certificate2, bool>? isPinned, RouterOsLogin login, RouterOsOptions options, TimeProvider time) =>
        isPinned is null ? new Protocols.RouterOs.Package.Tik4NetConnection(host, port, login, options, time)
            : throw new NotSupportedException("tik4net takes every certificate; speak without TLS within a tunnel that encrypts, or write builtin");
#else
    public const string Fault = "this build has none of the packages; build it with -p:NamedPackages=true, or write builtin";

    public static IMqttSession Mqtt(MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time) => throw Missing();

    public static ISnmpClient Snmp(TimeProvider time) => throw Missing();

    public static IInfluxWriter Influx(InfluxOptions options, TimeSpan timeout, TimeProvider time) => throw Missing();

    public static IRouterOsConnection RouterOs(
        string host, int port, Func<X509Certificate2, bool>? isPinned, RouterOsLogin login, RouterOsOptions options, TimeProvider time) => throw Missing();

    private static NotSupportedException Missing() => new(Fault);
#endif
}
