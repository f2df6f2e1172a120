using Microsoft.Extensions.Hosting;

namespace InternetDesa.Collector.Delivery;

/// <summary>
/// Brings the spool's points, and those that the collector itself makes, to InfluxDB. A record is done when InfluxDB has it or it is
/// in the dead letter; everything else stays in the spool, however long InfluxDB is away.
/// </summary>
/// <param name="source">What is to be sent.</param>
/// <param name="sender">Sends it.</param>
/// <param name="requests">How many requests are under way at most, from 2: one has the live tail to itself, the others the backlog.</param>
/// <param name="time">The clock.</param>
internal sealed class DeliveryService(DeliverySource source, DeliverySender sender, int requests, TimeProvider time) : BackgroundService
{
    /// <summary>The reader's name in the spool.</summary>
    public const string Reader = "delivery";

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        source.Begin();
        var live = new DeliveryBatch();
        // A lane that fails ends the others: half a delivery would look like a whole one.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        await Task.WhenAll(Enumerable.Range(0, requests).Select(async lane =>
        {
            try
            {
                await (lane == 0
                    ? RunAsync(live, source.FillLiveAsync, end.Token)
                    : RunAsync(new DeliveryBatch(), source.FillBacklogAsync, end.Token)).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested)
            {
            }
            finally
            {
                await end.CancelAsync().ConfigureAwait(false);
            }
        })).ConfigureAwait(false);

        // What came during the stop goes once more, if InfluxDB is there; what does not stays in the spool.
        using var last = new CancellationTokenSource(TimeSpan.FromSeconds(2), time);
        try
        {
            while (await source.FillLiveAsync(live).ConfigureAwait(false) && await sender.SendOnceAsync(live, last.Token).ConfigureAwait(false))
                await source.CompleteAsync(live).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }

        source.Save(last: true);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        source.Dispose();
        base.Dispose();
    }

    private async Task RunAsync(DeliveryBatch batch, Func<DeliveryBatch, ValueTask<bool>> fill, CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        do
        {
            while (await fill(batch).ConfigureAwait(false))
            {
                await sender.SendAsync(batch, stoppingToken).ConfigureAwait(false);
                await source.CompleteAsync(batch).ConfigureAwait(false);
            }

            source.Save(last: false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }
}
