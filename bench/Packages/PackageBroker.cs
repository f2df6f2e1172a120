using System.Net;
using InternetDesa.Bench.Harness;
using InternetDesa.Bench.Ingest;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Bench.Packages;

/// <summary>A mosquitto without persistence that queues without a bound.</summary>
internal sealed class PackageBroker : IAsyncDisposable
{
    /// <summary>How many messages are under way at once.</summary>
    public const ushort Window = 100;

    private static readonly IPEndPoint Address = new(IPAddress.Loopback, 18_835);
    private static readonly string[] Paths = ["/usr/sbin/mosquitto", "/usr/bin/mosquitto", "/usr/local/sbin/mosquitto"];
    private readonly ServerProcess _process;

    private PackageBroker(ServerProcess process) => _process = process;

    /// <summary>Starts it.</summary>
    /// <exception cref="FileNotFoundException">mosquitto is not installed.</exception>
    public static async Task<PackageBroker> StartAsync(CancellationToken ct)
    {
        var program = Paths.FirstOrDefault(File.Exists) ?? throw new FileNotFoundException("mosquitto is not installed; 'apt-get install mosquitto' brings it");
        var file = Path.Combine(Workshop.Directory, "packages-mosquitto.conf");
        await File.WriteAllTextAsync(file, $"""
            persistence false
            allow_anonymous true
            max_inflight_messages {Window}
            max_queued_messages 0
            set_tcp_nodelay true
            log_type error
            user root
            listener {Address.Port} {Address.Address}

            """, ct);
        return new PackageBroker(await ServerProcess.StartAsync(program, ["-c", file], Address, ct));
    }

    /// <summary>A connected session of MQTT 5.</summary>
    /// <param name="transport">Whose.</param>
    /// <param name="clientId">The client id.</param>
    /// <param name="kept">Whether the session outlives the connection.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<IMqttSession> ConnectAsync(Transport transport, string clientId, bool kept, CancellationToken ct)
    {
        var session = Transports.Mqtt(transport, new MqttClientOptions
        {
            ClientId = clientId, CleanStart = !kept, SessionExpirySeconds = kept ? 3600u : 0, ReceiveMaximum = Window, EnforcesReceiveMaximum = false,
        }, token => MqttTcp.ConnectAsync($"{Address.Address}", Address.Port, null, null, token), TimeProvider.System);
        await session.ConnectAsync(ct);
        return session;
    }

    /// <summary>Publishes with QoS 1, a window at a time under way, until all are acknowledged.</summary>
    public static Task PublishAsync(IMqttSession session, MqttMessage message, int count, CancellationToken ct)
    {
        var left = count;
        return Task.WhenAll(Enumerable.Range(0, Window).Select(async _ =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                if (await session.PublishAsync(message, ct) is var code && code >= MqttReasonCode.UnspecifiedError)
                    throw new InvalidOperationException($"mosquitto refused a message: {code}");
            }
        }));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
