using System.Buffers;
using System.IO.Pipelines;

namespace InternetDesa.Protocols.Mqtt;

/// <summary>Who takes the packets of a connection.</summary>
internal interface IMqttPacketSink
{
    /// <summary>Takes one packet. The body is valid until the task completes.</summary>
    /// <returns>False where the connection is to be read no further.</returns>
    ValueTask<bool> ReceiveAsync(MqttHeader header, ReadOnlyMemory<byte> body);

    /// <summary>
    /// Called when all packets that had arrived were taken: the time to send the answers in one write. Nothing is read before the task
    /// completes.
    /// </summary>
    ValueTask AllReceivedAsync();
}

/// <summary>Cuts what arrives into packets and hands them to the sink, one after another.</summary>
internal sealed class MqttInput(PipeReader reader, int maximumPacketSize, TimeProvider time)
{
    private const long NotWaiting = long.MinValue;

    // What the thread that reads does for one connection at a time: then the thread pool goes on with the packets that have come already.
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(5);
    private long _waitingSince = NotWaiting;
    private long _packetSince = NotWaiting;

    /// <summary>
    /// For how long we have waited for bytes; zero while packets are being handled or held up by us, so that our own slowness is not
    /// taken for the peer's silence. Any byte counts: a large packet on a slow link takes longer than a keep-alive.
    /// </summary>
    public TimeSpan Silence
    {
        get
        {
            var since = Volatile.Read(ref _waitingSince);
            return since == NotWaiting ? TimeSpan.Zero : time.GetElapsedTime(since);
        }
    }

    /// <summary>For how long we have had a part of a packet and waited for the rest; zero as above, and where there is none.</summary>
    public TimeSpan PacketAge
    {
        get
        {
            var since = Volatile.Read(ref _packetSince);
            return since == NotWaiting || Volatile.Read(ref _waitingSince) == NotWaiting ? TimeSpan.Zero : time.GetElapsedTime(since);
        }
    }

    /// <summary>Ends <see cref="ReadAsync"/>, from any thread.</summary>
    public void Stop() => reader.CancelPendingRead();

    /// <summary>Reads until the sink has enough or <see cref="Stop"/>.</summary>
    /// <exception cref="MqttProtocolException">What arrived is not MQTT.</exception>
    /// <exception cref="EndOfStreamException">The peer closed the connection.</exception>
    public async Task ReadAsync(IMqttPacketSink sink)
    {
        try
        {
            await ReadUntilEndAsync(sink).ConfigureAwait(false);
        }
        finally
        {
            // Gives the buffers back.
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private async Task ReadUntilEndAsync(IMqttPacketSink sink)
    {
        var turn = time.GetTimestamp();
        while (true)
        {
            Volatile.Write(ref _waitingSince, time.GetTimestamp());
            var reading = reader.ReadAsync();
            var isPause = !reading.IsCompleted;
            var result = await reading.ConfigureAwait(false);
            Volatile.Write(ref _waitingSince, NotWaiting);
            if (isPause)
                turn = time.GetTimestamp();
            if (result.IsCanceled)
                return;

            var buffer = result.Buffer;
            var whole = false;
            while (MqttHeader.TryRead(buffer, maximumPacketSize, out var header) && buffer.Length >= header.Length + header.Remaining)
            {
                var body = buffer.Slice(header.Length, header.Remaining);
                if (!await HandAsync(sink, header, body).ConfigureAwait(false))
                {
                    await sink.AllReceivedAsync().ConfigureAwait(false);
                    return;
                }

                buffer = buffer.Slice(body.End);
                whole = true;
                if (time.GetElapsedTime(turn) < LongestTurn)
                    continue;
                await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
                turn = time.GetTimestamp();
            }

            if (buffer.IsEmpty)
                Volatile.Write(ref _packetSince, NotWaiting);
            else if (whole || _packetSince == NotWaiting)
                Volatile.Write(ref _packetSince, time.GetTimestamp());

            await sink.AllReceivedAsync().ConfigureAwait(false);
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                throw new EndOfStreamException(buffer.IsEmpty ? "The peer closed the connection." : "The peer closed the connection in the middle of a packet.");
        }
    }

    private static ValueTask<bool> HandAsync(IMqttPacketSink sink, MqttHeader header, in ReadOnlySequence<byte> body) =>
        body.IsSingleSegment ? sink.ReceiveAsync(header, body.First) : HandCopyAsync(sink, header, body);

    private static async ValueTask<bool> HandCopyAsync(IMqttPacketSink sink, MqttHeader header, ReadOnlySequence<byte> body)
    {
        var copy = ArrayPool<byte>.Shared.Rent(header.Remaining);
        try
        {
            body.CopyTo(copy);
            return await sink.ReceiveAsync(header, copy.AsMemory(0, header.Remaining)).ConfigureAwait(false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
