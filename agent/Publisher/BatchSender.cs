using InternetDesa.Core.Spool;
using InternetDesa.Protocols.Mqtt;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Agent.Publisher;

/// <summary>Publishes batches over one connection: the newest as soon as it is durable, and beside it the backlog from the oldest on.</summary>
internal sealed class BatchSender(IMqttSession client, string topic, SendQueue queue, BatchStore store, AgentSeams seams, ILogger logger)
{
    private const int BacklogWindow = 3;

    /// <summary>Sends the newest batch whenever there is one, until cancelled.</summary>
    /// <param name="flushed">Called where it was acknowledged and no newer one has come.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    public async Task SendNewestAsync(Action flushed, CancellationToken ct)
    {
        while (true)
        {
            await queue.WaitForNewestAsync(ct).ConfigureAwait(false);
            if (queue.Newest is { } batch)
            {
                var first = !batch.WasSent;
                batch.WasSent = true;
                await PublishAsync(batch.Offset, batch.Payload, first, ct).ConfigureAwait(false);
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
        try
        {
            while (true)
            {
                await queue.WaitForBacklogAsync(ct).ConfigureAwait(false);
                await SendDueAsync(flying, ct).ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(flying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SendDueAsync(Queue<Task> flying, CancellationToken ct)
    {
        SpoolCursor? cursor = null;
        try
        {
            for (long at = 0; queue.NextDue() is { } due; at = due + 1)
            {
                if (cursor is null || due < at)
                {
                    cursor?.Dispose();
                    cursor = store.OpenCursor(due);
                }

                var found = false;
                SpoolRecord record = default;
                while (!found && cursor.TryRead(out record))
                    found = record.Offset >= due;
                if (!found)
                    break;
                if (record.Offset > due)
                {
                    store.Abandon(due, record.Offset - 1, "spool_damaged");
                    cursor.Dispose();
                    cursor = null;
                    continue;
                }

                if (flying.Count == BacklogWindow)
                    await flying.Dequeue().ConfigureAwait(false);
                flying.Enqueue(PublishAsync(due, record.Payload.ToArray(), first: false, ct));
            }
        }
        finally
        {
            cursor?.Dispose();
        }
    }

    private async Task PublishAsync(long offset, ReadOnlyMemory<byte> payload, bool first, CancellationToken ct)
    {
        queue.Sending(offset, first);
        seams.Metrics.Publishes.Add(1);
        MqttReasonCode code;
        try
        {
            code = await client.PublishAsync(new MqttMessage(topic, payload), ct).ConfigureAwait(false);
        }
        catch
        {
            queue.Unanswered(offset);
            throw;
        }

        queue.Answered(offset);
        if (code < MqttReasonCode.UnspecifiedError)
            return;
        seams.Metrics.Drop("publish_refused");
        AgentLog.PublishRefused(logger, code);
        // Whatever it dislikes, it dislikes the next one as well: the sender slows down, and the batch has its next turn when it is due.
        await Task.Delay(TimeSpan.FromSeconds(1 + 9 * seams.Chance()), seams.Time, ct).ConfigureAwait(false);
    }
}
