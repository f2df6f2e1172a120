using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Influx;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// Sends batches until InfluxDB has decided on each of their lines: waits while it is away, halves what it refuses as a whole, and
/// sets aside what it refuses for good.
/// </summary>
/// <remarks>Safe for concurrent use, each batch by one caller at a time.</remarks>
internal sealed class DeliverySender(
    IInfluxWriter writer, DeadLetters deadLetters, BatchSize size, CollectorStats stats, TimeProvider time, ILogger<DeliverySender> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    // A date of a server whose clock is wrong must not stop us for years.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);
    private int _away;

    /// <summary>Sends, and waits for as long as InfluxDB keeps us waiting: then every line is stored or in the dead letter.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled: send the same batch again, it goes on where it was.</exception>
    public async ValueTask SendAsync(DeliveryBatch batch, CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromSeconds(1); ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            if (await TrySend(batch, cancellationToken).ConfigureAwait(false) is not { } keep)
                return;
            stats.Keep();
            if (Interlocked.Exchange(ref _away, 1) == 0)
                logger.Waiting(keep.Message);
            var asked = keep.RetryAfter ?? TimeSpan.Zero;
            asked = asked < LongestAsked ? asked : LongestAsked;
            await Task.Delay(asked > wait ? asked : wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends once.</summary>
    /// <returns>Whether every line is stored or in the dead letter.</returns>
    public async ValueTask<bool> SendOnceAsync(DeliveryBatch batch, CancellationToken cancellationToken) =>
        await TrySend(batch, cancellationToken).ConfigureAwait(false) is null;

    // Null when all lines are decided; the server's answer when the rest has to come again.
    private async ValueTask<InfluxWriteResult?> TrySend(DeliveryBatch batch, CancellationToken cancellationToken)
    {
        while (batch.Undecided.TryPeek(out var range))
        {
            var lines = batch.Of(range);
            var points = lines.Span.Count((byte)'\n');
            var start = time.GetTimestamp();
            var result = await writer.WriteAsync(lines, cancellationToken).ConfigureAwait(false);
            await SocketThread.LeaveAsync();
            size.Took(time.GetElapsedTime(start), points);
            switch (result.Outcome)
            {
                case InfluxOutcome.Keep:
                    return result;
                case InfluxOutcome.TooLarge when batch.TrySplit():
                    size.Halve();
                    continue;
                // The same bytes are refused for ever: halves find the line that is at fault.
                case InfluxOutcome.Rejected when batch.TrySplit():
                    continue;
            }

            await Settle(batch, range, points, result).ConfigureAwait(false);
            batch.Undecided.Pop();
        }

        return null;
    }

    private async Task Settle(DeliveryBatch batch, (int Start, int Length) range, int points, InfluxWriteResult result)
    {
        if (Interlocked.Exchange(ref _away, 0) == 1)
            logger.Resumed();
        var lines = batch.Of(range);
        IReadOnlyList<(int Start, int Length)> dropped = result.Outcome switch
        {
            InfluxOutcome.Accepted => [],
            InfluxOutcome.Partial => DroppedLines.Select(lines.Span, result.Message),
            _ => [(0, lines.Length)],
        };
        if (dropped.Count > 0)
        {
            logger.RefusedLines(result.Outcome == InfluxOutcome.Partial ? result.Dropped : points, result.Message);
            // A letter a sender, each with its lines in their order.
            var now = UnixNanoseconds.From(time.GetUtcNow());
            foreach (var letter in dropped.GroupBy(line => batch.FromOf(range.Start + line.Start)))
            {
                byte[] bytes = [.. letter.SelectMany(line => lines.Slice(line.Start, line.Length).ToArray())];
                await deadLetters.Add(DeadReason.Influx, letter.Key, "", result.Message, 0, 0, now, bytes).ConfigureAwait(false);
            }
        }

        if (result.Outcome is InfluxOutcome.Accepted or InfluxOutcome.Partial)
            stats.Deliver(points - result.Dropped);
    }
}
