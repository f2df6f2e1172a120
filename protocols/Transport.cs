using System.Security.Cryptography.X509Certificates;
using InternetDesa.Protocols.Influx;
using InternetDesa.Protocols.Mqtt;
using InternetDesa.Protocols.RouterOs;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Protocols;

/// <summary>Who speaks the protocols.</summary>
public enum Transport
{
    /// <summary>This project's own clients. The default.</summary>
    Builtin,

    /// <summary>
    /// MQTTnet, Lextm.SharpSnmpLib, InfluxDB.Client and tik4net, in a build with <c>-p:NamedPackages=true</c>. What each can not promise is
    /// in docs/decisions/0001-transport-interfaces.md.
    /// </summary>
    Package,
}

/// <summary>Makes the clients of a <see cref="Transport"/>.</summary>
/// <remarks>Each throws <see cref="NotSupportedException"/> where the transport can not be had, in words for whoever chose it.</remarks>
public static class Transports
{
    /// <summary>Why a transport can not be had in this build; null where it can.</summary>
    public static string? Fault(Transport transport) => transport == Transport.Package ? PackageTransports.Fault : null;

    /// <summary>A session that is not connected yet.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="options">What CONNECT says, and how long to wait.</param>
    /// <param name="connect">Opens the stream, once; the session disposes it.</param>
    /// <param name="time">The clock of keep-alive and time-outs.</param>
    /// <param name="session">What outlives the connection; MQTTnet has nothing of the kind, publish calls fail with their connection.</param>
    public static IMqttSession Mqtt(
        Transport transport, MqttClientOptions options, Func<CancellationToken, ValueTask<Stream>> connect, TimeProvider time, MqttClientSession? session = null) =>
        transport == Transport.Package ? PackageTransports.Mqtt(options, connect, time) : new MqttClient(options, connect, time, session);

    /// <summary>An SNMP manager.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="time">The clock of time-outs.</param>
    /// <param name="keys">The keys of v3 users, for our own; SharpSnmpLib keeps its own in memory.</param>
    /// <param name="inline">Whether what follows an answer may run on the thread that received it, for a caller that never blocks; our own only.</param>
    public static ISnmpClient Snmp(Transport transport, TimeProvider time, SnmpKeyRing? keys = null, bool inline = false) =>
        transport == Transport.Package ? PackageTransports.Snmp(time) : new SnmpClient(time, keys: keys, inline: inline);

    /// <summary>A writer of points.</summary>
    /// <param name="transport">Whose; InfluxDB.Client writes to v2 only.</param>
    /// <param name="options">Where to write.</param>
    /// <param name="timeout">How long a request may take.</param>
    /// <param name="time">The clock that a dated Retry-After is read against.</param>
    public static IInfluxWriter Influx(Transport transport, InfluxOptions options, TimeSpan timeout, TimeProvider time) =>
        transport == Transport.Package ? PackageTransports.Influx(options, timeout, time)
            // A redirect would make a GET of the POST, and its answer no proof of anything.
            : new InfluxHttpWriter(new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { Timeout = timeout }, options, time);

    /// <summary>A connection to a router that is not open yet.</summary>
    /// <param name="transport">Whose; tik4net takes every certificate, so it speaks without TLS only.</param>
    /// <param name="host">A host name or an address.</param>
    /// <param name="port">The port of its API service.</param>
    /// <param name="isPinned">Whether a certificate is this router's, such as <see cref="RouterOsPin.Sha256"/>; null speaks without TLS.</param>
    /// <param name="login">Who logs in.</param>
    /// <param name="options">Time-outs and limits.</param>
    /// <param name="time">The clock of the time-outs.</param>
    public static IRouterOsConnection RouterOs(
        Transport transport, string host, int port, Func<X509Certificate2, bool>? isPinned, RouterOsLogin login, RouterOsOptions options, TimeProvider time) =>
        transport == Transport.Package ? PackageTransports.RouterOs(host, port, isPinned, login, options, time)
            : new RouterOsConnection(isPinned is null ? RouterOsTcp.PlainText(host, port) : RouterOsTcp.Tls(host, port, isPinned), login, options, time);
}
