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

    /// <summary>Sends, and waits for as long as InfluxDB keeps us waiting.</summary>
    /// <returns>True: every line is stored or in the dead letter.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled: send the same batch again.</exception>
    public async ValueTask<bool> SendAsync(DeliveryBatch batch, CancellationToken cancellationToken)
    {
        for (var wait = TimeSpan.FromSeconds(1); ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            var kept = await TrySend(batch, 0, batch.Parts.Count, cancellationToken).ConfigureAwait(false);
            if (kept is not { } keep)
                return true;
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
        await TrySend(batch, 0, batch.Parts.Count, cancellationToken).ConfigureAwait(false) is null;

    // Null when the parts are decided; the server's answer when they have to come again.
    private async ValueTask<InfluxWriteResult?> TrySend(DeliveryBatch batch, int first, int count, CancellationToken cancellationToken)
    {
        var parts = batch.Parts.Skip(first).Take(count).ToList();
        var start = parts[0].Start;
        var lines = batch.Lines.WrittenMemory[start..(parts[^1].Start + parts[^1].Length)];
        if (lines.IsEmpty)
            return null;
        var result = await writer.WriteAsync(lines, cancellationToken).ConfigureAwait(false);
        switch (result.Outcome)
        {
            case InfluxOutcome.Keep:
                return result;
            case InfluxOutcome.Rejected when count > 1:
                // The same bytes are refused for ever: halves find the record that is at fault.
                return await TrySend(batch, first, count / 2, cancellationToken).ConfigureAwait(false)
                    ?? await TrySend(batch, first + (count / 2), count - (count / 2), cancellationToken).ConfigureAwait(false);
            case InfluxOutcome.Rejected:
                await SetAside(parts[0].From, parts[0].Points, lines, result.Message).ConfigureAwait(false);
                break;
            case InfluxOutcome.Partial:
                await SetAside(parts.Count == 1 ? parts[0].From : "", result.Dropped, DroppedLines.Select(lines.Span, result.Message),
                    result.Message).ConfigureAwait(false);
                stats.Deliver(parts.Sum(part => part.Points) - result.Dropped);
                break;
            default:
                stats.Deliver(parts.Sum(part => part.Points));
                break;
        }

        if (_away)
            logger.Resumed();
        _away = false;
        return null;
    }

    private Task SetAside(string from, int lines, ReadOnlyMemory<byte> bytes, string message)
    {
        logger.RefusedLines(lines, message);
        return deadLetters.Add(DeadReason.Influx, from, "", message, 0, 0, UnixNanoseconds.From(time.GetUtcNow()), bytes.Span);
    }
}
