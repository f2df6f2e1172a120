using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Mqtt;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Ingest;

/// <summary>Hands Kestrel's connections to the MQTT server.</summary>
internal sealed class MqttEndpoint(
    MqttIngest handler, MqttServerOptions options, CoarseTimers time, CollectorStats stats, IHostApplicationLifetime lifetime) : ConnectionHandler
{
    /// <inheritdoc/>
    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed, lifetime.ApplicationStopping);
        var server = new MqttServerConnection(connection.Transport, handler, options, time)
        {
            State = new Peer(AddressLimits.AddressOf(connection), connection.Features.Get<ITlsConnectionFeature>()?.ClientCertificate,
                connection.Features.Get<ClientAuthority>()),
        };
        stats.Connect();
        try
        {
            await server.RunAsync(end.Token).ConfigureAwait(false);
        }
        finally
        {
            stats.Disconnect();
        }
    }
}
