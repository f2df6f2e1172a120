using System.Data.Common;
using System.Diagnostics.Metrics;
using InternetDesa.State;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Projection;

/// <summary>Keeps the state database bounded: the outbox while InfluxDB is away, and rows that nobody needs any more.</summary>
internal sealed class StateHousekeeper : BackgroundService
{
    /// <summary>
    /// So many roll-ups, pulses and the like wait for InfluxDB, about 30 MB: seven hours of a province of 8,563 villages. Changes of
    /// state do not count and are never dropped.
    /// </summary>
    public const long MaxDroppable = 250_000;

    private const int TrimsPerPrune = 60;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly OutboxStore _outbox;
    private readonly Retention _retention;
    private readonly TimeProvider _time;
    private readonly ILogger<StateHousekeeper> _logger;
    private readonly Counter<long> _dropped;
    private long _waiting;

    public StateHousekeeper(OutboxStore outbox, Retention retention, IMeterFactory meters, TimeProvider time, ILogger<StateHousekeeper> logger)
    {
        (_outbox, _retention, _time, _logger) = (outbox, retention, time, logger);
        var meter = meters.Create("InternetDesa.Outbox");
        _dropped = meter.CreateCounter<long>("desa.outbox.dropped", "{line}", "Roll-ups and pulses dropped, oldest first, since InfluxDB was away for too long");
        meter.CreateObservableGauge("desa.outbox.lines", () => Interlocked.Read(ref _waiting), "{line}", "Points of the collector's own that wait for InfluxDB");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        for (var round = 0; ; round++)
        {
            Keep(prune: round % TrimsPerPrune == 0);
            try
            {
                await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private void Keep(bool prune)
    {
        try
        {
            var dropped = _outbox.Trim(MaxDroppable);
            _dropped.Add(dropped);
            if (dropped > 0)
                _logger.OutboxTrimmed(dropped);
            Interlocked.Exchange(ref _waiting, _outbox.Count());
            if (prune && _retention.Prune(_time.GetUtcNow()) is var (changes, boots) && changes + boots > 0)
                _logger.Pruned(changes, boots);
        }
        catch (DbException fault) when (StateDatabase.IsPassing(fault))
        {
            _logger.StateNotSaved(fault.Message);
        }
    }
}
