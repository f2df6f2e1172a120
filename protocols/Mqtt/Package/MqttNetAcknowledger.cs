using MQTTnet.Exceptions;

namespace InternetDesa.Protocols.Mqtt.Package;

/// <summary>Sends PUBACKs in the order of arrival [MQTT-4.6.0-2]: MQTTnet sends them in the order in which it is asked to.</summary>
internal sealed class MqttNetAcknowledger : IDisposable
{
    private readonly Queue<MqttNetDelivery> _unacknowledged = new();
    private readonly SemaphoreSlim _sending = new(1);

    public void Add(MqttNetDelivery delivery)
    {
        lock (_unacknowledged)
            _unacknowledged.Enqueue(delivery);
    }

    public async ValueTask AcknowledgeAsync(MqttNetDelivery delivery)
    {
        lock (_unacknowledged)
            delivery.IsAcknowledged = true;
        await _sending.WaitAsync().ConfigureAwait(false);
        try
        {
            while (Next() is { } next)
                await next.SendAsync().ConfigureAwait(false);
        }
        catch (Exception ended) when (ended is MqttCommunicationException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The connection is over: the server delivers again.
        }
        finally
        {
            _sending.Release();
        }
    }

    public void Dispose() => _sending.Dispose();

    private MqttNetDelivery? Next()
    {
        lock (_unacknowledged)
            return _unacknowledged.TryPeek(out var next) && next.IsAcknowledged ? _unacknowledged.Dequeue() : null;
    }
}
