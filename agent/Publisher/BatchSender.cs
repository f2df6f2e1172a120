using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Publisher;

/// <summary>Publishes batches over one connection: the newest as soon as it is sealed, and beside it the backlog from the oldest on.</summary>
internal sealed class BatchSender(
    IMqttSession client, string topic, SendQueue queue, BatchStore store, AgentOptions options, AgentSeams seams, Action acknowledged, ILogger logger)
{
    private const int BacklogWindow = 3;

    // A collector that takes batches and never answers is as good as none: its connection ends, and the next address has its turn.
    private static readonly TimeSpan PubackPatience = TimeSpan.FromMinutes(2);

    // Headers of MQTT, TLS, TCP and IP, there and back.
    private const int PacketBytes = 250;

    /// <summary>Sends the newest batch whenever there is one, until cancelled.</summary>
    /// <param name="flushed">Called where it was acknowledged and no newer one has come.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="TimeoutException">The collector does not answer.</exception>
    public async Task SendNewestAsync(Action flushed, CancellationToken ct)
    {
        while (true)
        {
            await queue.WaitForNewestAsync(ct).ConfigureAwait(false);
            if (queue.Newest is { } batch)
            {
                var first = !batch.WasSent;
                batch.WasSent = true;
                await PublishAsync(batch.Key, Encode(batch.Text), first, ct).ConfigureAwait(false);
            }

            if (queue.Newest is null)
                flushed();
        }
    }

    /// <summary>Sends what is due of the others, the oldest first, until cancelled.</summary>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task SendBacklogAsync(CancellationToken ct)
    {
        var flying = new Queue<Task>(BacklogWindow);
        var budget = new ByteBudget(options.Spool.BacklogKilobytesPerMinute * 1024L, seams.Time);
        try
        {
            while (true)
            {
                await queue.WaitForBacklogAsync(ct).ConfigureAwait(false);
                await SendDueAsync(flying, budget, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(flying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendDueAsync(Queue<Task> flying, ByteBudget budget, CancellationToken ct)
    {
        using var reader = new BacklogReader(store);
        while (queue.NextDue() is { } due)
        {
            if (reader.Read(due.Key, due.Offset) is not { } text)
            {
                // It is given up, or on its way from memory to the disk: the next look finds it where it is.
                await Task.Yield();
                if (queue.NextDue() == due)
                    return;
                continue;
            }

            if (flying.Count == BacklogWindow)
                await flying.Dequeue().ConfigureAwait(false);
            var payload = Encode(text);
            flying.Enqueue(PublishAsync(due.Key, payload, first: false, ct));
            if (budget.Spend(payload.Length + PacketBytes) is var wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, seams.Time, ct).ConfigureAwait(false);
        }
    }

    private ReadOnlyMemory<byte> Encode(ReadOnlyMemory<byte> text)
    {
        var deflated = options.Compress ? BatchPayload.Deflate(text.Span) : [];
        return deflated.Length > 0 && deflated.Length < text.Length ? deflated : text;
    }

    private async Task PublishAsync(BatchKey key, ReadOnlyMemory<byte> payload, bool first, CancellationToken ct)
    {
        queue.Sending(key, first);
        seams.Metrics.Publishes.Add(1);
        MqttReasonCode code;
        try
        {
            code = await client.PublishAsync(new MqttMessage(topic, payload), ct).AsTask().WaitAsync(PubackPatience, seams.Time, ct).ConfigureAwait(false);
        }
        catch
        {
            queue.Unanswered(key);
            throw;
        }

        queue.Answered(key);
        if (code < MqttReasonCode.UnspecifiedError)
        {
            acknowledged();
            return;
        }

        seams.Metrics.Drop("publish_refused");
        AgentLog.PublishRefused(logger, code);
        // Whatever it dislikes, it dislikes the next one as well: the sender slows down, and the batch has its next turn when it is due.
        await Task.Delay(TimeSpan.FromSeconds(1 + 9 * seams.Chance()), seams.Time, ct).ConfigureAwait(false);
    }
}
