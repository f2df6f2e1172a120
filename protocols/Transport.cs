using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Protocols;

/// <summary>Who speaks the protocols.</summary>
public enum Transport
{
    /// <summary>This project's own clients. The default.</summary>
    Builtin,

    /// <summary>
    /// MQTTnet, Lextm.SharpSnmpLib and InfluxDB.Client, in a build with <c>-p:NamedPackages=true</c>. What each can not promise is in
    /// docs/decisions/0001-transport-interfaces.md.
    /// </summary>
    Package,
}

/// <summary>Makes the clients of a <see cref="Transport"/>.</summary>
public static class Transports
{
#if NAMED_PACKAGES
    /// <summary>Why a transport can not be had in this build; null where it can.</summary>
    public static string? Fault(Transport transport) => null;

    /// <summary>A session that is not connected yet.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="options">What CONNECT says, and how long to wait.</param>
    /// <param name="connect">Opens the stream, once; the session disposes it.</param>
    /// <param name="time">The clock of keep-alive and time-outs.</param>
    /// <param name="session">What outlives the connection; MQTTnet has nothing of the kind, publish calls fail with their connection.</param>
    public static IMqttSession Mqtt(
        Transport transport, MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time, MqttClientSession? session = null) =>
        transport == Transport.Package ? new Protocols.Mqtt.Package.MqttNetSession(options, connect, time) : new MqttClient(options, connect, time, session);

    /// <summary>An SNMP manager.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="time">The clock of time-outs.</param>
    /// <param name="keys">The keys of v3 users, for our own; SharpSnmpLib keeps its own in memory.</param>
    /// <param name="inline">Whether what follows an answer may run on the thread that received it, for a caller that never blocks; our own only.</param>
    public static ISnmpClient Snmp(Transport transport, TimeProvider time, SnmpKeyRing? keys = null, bool inline = false) =>
        transport == Transport.Package ? new Protocols.Snmp.Package.SharpSnmpClient(time) : new SnmpClient(time, keys: keys, inline: inline);

    /// <summary>A writer of points.</summary>
    /// <param name="transport">Whose; InfluxDB.Client writes to v2 only.</param>
    /// <param name="options">Where to write.</param>
    /// <param name="timeout">How long a request may take.</param>
    /// <param name="time">The clock that a dated Retry-After is read against.</param>
    public static IInfluxWriter Influx(Transport transport, InfluxOptions options, TimeSpan timeout, TimeProvider time) =>
        transport == Transport.Package ? new Protocols.Influx.Package.InfluxClientWriter(options, timeout, time) : OwnWriter(options, timeout, time);
#else
    /// <summary>Why a transport can not be had in this build; null where it can.</summary>
    public static string? Fault(Transport transport) => transport == Transport.Builtin
        ? null : "this build has none of the packages; build it with -p:NamedPackages=true, or write builtin";

    /// <summary>A session that is not connected yet.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="options">What CONNECT says, and how long to wait.</param>
    /// <param name="connect">Opens the stream, once; the session disposes it.</param>
    /// <param name="time">The clock of keep-alive and time-outs.</param>
    /// <param name="session">What outlives the connection; MQTTnet has nothing of the kind, publish calls fail with their connection.</param>
    public static IMqttSession Mqtt(
        Transport transport, MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time, MqttClientSession? session = null) =>
        Checked(transport, new MqttClient(options, connect, time, session));

    /// <summary>An SNMP manager.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="time">The clock of time-outs.</param>
    /// <param name="keys">The keys of v3 users, for our own; SharpSnmpLib keeps its own in memory.</param>
    /// <param name="inline">Whether what follows an answer may run on the thread that received it, for a caller that never blocks; our own only.</param>
    public static ISnmpClient Snmp(Transport transport, TimeProvider time, SnmpKeyRing? keys = null, bool inline = false) => Checked(transport, new SnmpClient(time, keys: keys, inline: inline));

    /// <summary>A writer of points.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="options">Where to write.</param>
    /// <param name="timeout">How long a request may take.</param>
    /// <param name="time">The clock that a dated Retry-After is read against.</param>
    public static IInfluxWriter Influx(Transport transport, InfluxOptions options, TimeSpan timeout, TimeProvider time) =>
        Checked(transport, OwnWriter(options, timeout, time));

    private static T Checked<T>(Transport transport, T own) => Fault(transport) is { } fault ? throw new NotSupportedException(fault) : own;
#endif

    // A redirect would make a GET of the POST, and its answer no proof of anything.
    private static InfluxHttpWriter OwnWriter(InfluxOptions options, TimeSpan timeout, TimeProvider time) =>
        new(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = timeout }, options, time);
}
