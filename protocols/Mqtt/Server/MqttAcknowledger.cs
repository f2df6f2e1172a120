using System.Threading.Channels;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>
/// Sends the PUBACKs of a connection strictly in the order in which its messages came [MQTT-4.6.0-2], each when the handler has made
/// its message durable; all that are ready leave in one write. It holds at most Receive Maximum messages.
/// </summary>
/// <remarks>The order makes it enough to wait for the oldest message only, so that no message needs an object of its own here.</remarks>
internal sealed class MqttAcknowledger(MqttOutput output, int receiveMaximum, Func<ushort, MqttReasonCode, bool> taken, Action<Exception> failed)
{
    private readonly Channel<(ushort PacketId, ValueTask<MqttReasonCode> Durable)> _messages =
        Channel.CreateBounded<(ushort, ValueTask<MqttReasonCode>)>(
            new BoundedChannelOptions(receiveMaximum) { SingleReader = true, SingleWriter = true });

    private Task? _waiting;

    /// <summary>Waits until there is room for another message.</summary>
    /// <returns>False where the connection has ended.</returns>
    public ValueTask<bool> RoomAsync(CancellationToken ct) => _messages.Writer.WaitToWriteAsync(ct);

    /// <summary>Takes a message that the handler works on; there must be room. Without a packet id it is waited for, and not acknowledged.</summary>
    /// <returns>False where the connection is to be closed.</returns>
    public bool Add(ushort packetId, ValueTask<MqttReasonCode> durable)
    {
        // The common case of a handler that needs no sync: nothing is older, so it is acknowledged with the next write.
        if (_messages.Reader.Count == 0 && durable.IsCompletedSuccessfully)
            return taken(packetId, durable.Result);
        _messages.Writer.TryWrite((packetId, durable));
        _waiting ??= AcknowledgeAsync();
        return true;
    }

    /// <summary>Takes nothing more. What the handler still works on is not acknowledged any more.</summary>
    public void Close() => _messages.Writer.TryComplete();

    private async Task AcknowledgeAsync()
    {
        var messages = _messages.Reader;
        try
        {
            while (await messages.WaitToReadAsync().ConfigureAwait(false))
            {
                while (messages.TryPeek(out var oldest))
                {
                    if (!taken(oldest.PacketId, await oldest.Durable.ConfigureAwait(false)))
                        return;
                    // Only now: while it is here, no younger one goes past it in Add.
                    messages.TryRead(out _);
                    if (!messages.TryPeek(out oldest) || !oldest.Durable.IsCompleted)
                        output.Flush();
                }
            }
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
