using InternetDesa.Bench.Harness;
using InternetDesa.Protocols;
using InternetDesa.Protocols.Mqtt;

namespace InternetDesa.Bench.Packages;

/// <summary>PUBLISH of QoS 1, 400 bytes, to PUBACK.</summary>
internal sealed class PublishWork : IPackageWork
{
    private static readonly MqttMessage Message = new("desa/1/33/01/01/2001/agent/metrics", new byte[400]);
    private readonly Dictionary<Transport, IMqttSession> _sessions = [];

    public string Name => "MQTT publish, QoS 1, 100 under way";

    public string Package => "MQTTnet";

    public int Operations => 10_000;

    public async Task OpenAsync(CancellationToken ct)
    {
        foreach (var transport in Enum.GetValues<Transport>())
            _sessions.Add(transport, await PackageBroker.ConnectAsync(transport, $"publish-{transport}", kept: false, ct));
    }

    public Task<Sample> RunAsync(Transport transport, CancellationToken ct) =>
        Sample.OfAsync(() => PackageBroker.PublishAsync(_sessions[transport], Message, Operations, ct));

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
            await session.DisposeAsync();
    }
}
