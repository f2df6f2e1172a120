using InternetDesa.Collector.Ingest;
using InternetDesa.Core.Batches;
using InternetDesa.Protocols.Influx;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// Sends one batch until InfluxDB has decided on each of its lines: waits while it is away, halves what it refuses as a whole, and
/// sets aside what it refuses for good.
/// </summary>
internal sealed class DeliverySender(
    IInfluxWriter writer, DeadLetters deadLetters, CollectorStats stats, TimeProvider time, ILogger<DeliverySender> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);
    private bool _away;

    /// <summary>Sends, and waits for as long as InfluxDB keeps us waiting: then every line is stored or in the dead letter.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled: send the same batch again, it goes on where it was.</exception>
    public async ValueTask SendAsync(DeliveryBatch batch, CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromSeconds(1); ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            if (await TrySend(batch, cancellationToken).ConfigureAwait(false) is not { } keep)
                return;
            if (!_away)
                logger.Waiting(keep.Message);
            _away = true;
            var asked = keep.RetryAfter ?? TimeSpan.Zero;
            await Task.Delay(asked > wait ? asked : wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sends once.</summary>
    /// <returns>Whether every line is stored or in the dead letter.</returns>
    public async ValueTask<bool> SendOnceAsync(DeliveryBatch batch, CancellationToken cancellationToken) =>
        await TrySend(batch, cancellationToken).ConfigureAwait(false) is null;

    // Null when all parts are decided; the server's answer when the rest has to come again.
    private async ValueTask<InfluxWriteResult?> TrySend(DeliveryBatch batch, CancellationToken cancellationToken)
    {
        while (batch.Undecided.TryPeek(out var range))
        {
            var (first, count) = range;
            var lines = batch.LinesOf(first, count);
            if (!lines.IsEmpty)
            {
                var result = await writer.WriteAsync(lines, cancellationToken).ConfigureAwait(false);
                if (result.Outcome == InfluxOutcome.Keep)
                    return result;
                if (result.Outcome == InfluxOutcome.Rejected && count > 1)
                {
                    // The same bytes are refused for ever: halves find the record that is at fault.
                    batch.Undecided.Pop();
                    batch.Undecided.Push((first + (count / 2), count - (count / 2)));
                    batch.Undecided.Push((first, count / 2));
                    continue;
                }

                await Settle(count == 1 ? batch.Parts[first].From : "", lines, batch.PointsOf(first, count), result).ConfigureAwait(false);
            }

            batch.Undecided.Pop();
        }

        return null;
    }

    private async Task Settle(string from, ReadOnlyMemory<byte> lines, int points, InfluxWriteResult result)
    {
        if (_away)
            logger.Resumed();
        _away = false;
        if (result.Outcome == InfluxOutcome.Rejected)
            await SetAside(from, points, lines, result.Message).ConfigureAwait(false);
        else if (result.Outcome == InfluxOutcome.Partial)
            await SetAside(from, result.Dropped, DroppedLines.Select(lines.Span, result.Message), result.Message).ConfigureAwait(false);
        if (result.Outcome != InfluxOutcome.Rejected)
            stats.Deliver(points - result.Dropped);
    }

    private Task SetAside(string from, int lines, ReadOnlyMemory<byte> bytes, string message)
    {
        logger.RefusedLines(lines, message);
        return deadLetters.Add(DeadReason.Influx, from, "", message, 0, 0, UnixNanoseconds.From(time.GetUtcNow()), bytes.Span);
    }
}
