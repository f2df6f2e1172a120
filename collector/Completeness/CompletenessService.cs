using System.Data.Common;
using System.Diagnostics.Metrics;
using InternetDesa.Core.Identity;
using InternetDesa.State;
using InternetDesa.State.Completeness;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace InternetDesa.Collector.Completeness;

/// <summary>
/// Once an hour it proves how complete the last days are: as points of <c>completeness</c> for what changed, and as a metric. The pages
/// prove it themselves, from the same evidence.
/// </summary>
internal sealed class CompletenessService : BackgroundService
{
    private const int LastDays = 3;
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    private readonly CompletenessStore _store;
    private readonly OutboxStore? _outbox;
    private readonly TimeProvider _time;
    private readonly ILogger<CompletenessService> _logger;
    private readonly Dictionary<(DeviceId, DateOnly), CompletenessDay> _written = [];
    private IReadOnlyList<Measurement<long>> _measured = [];

    /// <param name="store">The evidence.</param>
    /// <param name="outbox">Where the points go; null where there is no InfluxDB.</param>
    /// <param name="meters">Makes the meter.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public CompletenessService(CompletenessStore store, OutboxStore? outbox, IMeterFactory meters, TimeProvider time, ILogger<CompletenessService> logger)
    {
        (_store, _outbox, _time, _logger) = (store, outbox, time, logger);
        meters.Create("InternetDesa.Completeness").CreateObservableGauge("desa.completeness.points", () => _measured, "{point}",
            "Points collected today and yesterday (WIB), by what became of them, as of the last full hour");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, _time);
        do
        {
            try
            {
                Prove(_time.GetUtcNow(), stoppingToken);
            }
            catch (DbException fault) when (StateDatabase.IsPassing(fault))
            {
                _logger.StateNotSaved(fault.Message);
            }
        }
        while (await NextAsync(timer, stoppingToken).ConfigureAwait(false));
    }

    /// <summary>Proves the last days and writes what changed.</summary>
    internal void Prove(DateTimeOffset now, CancellationToken stoppingToken)
    {
        var today = WibDay.Of(now);
        var first = today.AddDays(1 - LastDays);
        var days = new List<CompletenessDay>();
        foreach (var device in _store.HeardSince(WibDay.StartOf(first)))
        {
            if (stoppingToken.IsCancellationRequested)
                return;
            days.AddRange(CompletenessProof.Of(_store.OfDevice(device), now).Where(day => day.Day >= first));
        }

        _measured = [.. days.Where(day => day.Day >= today.AddDays(-1)).GroupBy(day => day.Day == today ? "today" : "yesterday").SelectMany(Measure)];
        var changed = days.Where(day => _written.GetValueOrDefault((day.Device, day.Day)) != day).ToList();
        _outbox?.Add([.. changed.Select(day => new OutboxLine(CompletenessLine.Of(day), Droppable: true))]);
        foreach (var old in _written.Keys.Where(key => key.Item2 < first).ToList())
            _written.Remove(old);
        changed.ForEach(day => _written[(day.Device, day.Day)] = day);
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken stoppingToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static IEnumerable<Measurement<long>> Measure(IGrouping<string, CompletenessDay> days)
    {
        return
        [
            Of("sampled", day => day.Sampled), Of("received", day => day.Received), Of("duplicate", day => day.Duplicate),
            Of("refused", day => day.Refused), Of("thinned", day => day.Thinned), Of("abandoned", day => day.Abandoned),
            Of("lost_power", day => day.LostPower), Of("unanchored", day => day.Unanchored),
            Of("waiting", day => day.Waiting ? day.Missing : 0), Of("missing", day => day.Waiting ? 0 : day.Missing),
        ];

        Measurement<long> Of(string fate, Func<CompletenessDay, long> points) =>
            new(days.Sum(points), new("day", days.Key), new("fate", fate));
    }
}
