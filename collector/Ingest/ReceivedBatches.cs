using System.Collections.Concurrent;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// Which batches are on disk, by device, boot and seq: what receipts say and repeats are known by. It is filled before the first
/// connection is accepted, from the state database and from the spool's records behind the projector's checkpoint.
/// </summary>
public sealed class ReceivedBatches
{
    /// <summary>How many boots a device may name that were not known, a day: each is kept for months, and no box starts every two minutes.</summary>
    public const int NewBootsADay = 720;

    private const long NanosecondsADay = 86_400_000_000_000;

    private readonly ConcurrentDictionary<DeviceId, DeviceBatches> _devices = new();

    /// <summary>Takes what the state database knows of a boot.</summary>
    public void Restore(DeviceId device, long boot, RangeSet have, long lastSeen)
    {
        var batches = _devices.GetOrAdd(device, _ => new DeviceBatches());
        lock (batches)
        {
            var known = batches.Boot(boot);
            known.Have.Union(have);
            known.LastSeen = Math.Max(known.LastSeen, lastSeen);
        }
    }

    /// <summary>Begins a batch, unless it is on disk already or on its way there.</summary>
    /// <param name="device">Who sent it.</param>
    /// <param name="boot">Its boot.</param>
    /// <param name="seq">Its seq.</param>
    /// <param name="gaps">The gaps that it declares, of whichever boots.</param>
    /// <param name="now">The time, nanoseconds since 1970 UTC.</param>
    /// <param name="earlier">
    /// For a repeat the task of the first, which completes once that is on disk and fails if it never will be; else null. The caller
    /// has to <see cref="Finish"/> a new batch.
    /// </param>
    internal BatchBegin Begin(DeviceId device, long boot, long seq, IReadOnlyList<BatchGap> gaps, long now, out Task? earlier)
    {
        earlier = null;
        var batches = _devices.GetOrAdd(device, static _ => new DeviceBatches());
        lock (batches)
        {
            if (!batches.TryName(boot, gaps, now))
                return BatchBegin.TooManyBoots;
            var known = batches.Boot(boot);
            if (known.Have.Contains(seq))
            {
                earlier = Task.CompletedTask;
                return BatchBegin.Repeat;
            }

            if (known.Underway.TryAdd(seq, null))
                return BatchBegin.New;

            // Made for the first repeat only: as a rule none comes.
            var repeats = known.Underway[seq] ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            earlier = repeats.Task;
            return BatchBegin.Repeat;
        }
    }

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    /// <param name="device">Who sent it.</param>
    /// <param name="boot">Its boot.</param>
    /// <param name="seq">Its seq.</param>
    /// <param name="gaps">The gaps that the batch declares: they count as on disk.</param>
    /// <param name="received">When it came, nanoseconds since 1970 UTC.</param>
    /// <param name="fault">Null once it is on disk; else why it never will be: the next try is a new batch.</param>
    public void Finish(DeviceId device, long boot, long seq, IReadOnlyList<BatchGap> gaps, long received, Exception? fault)
    {
        var batches = _devices[device];
        TaskCompletionSource? underway;
        lock (batches)
        {
            var known = batches.Boot(boot);
            known.Underway.Remove(seq, out underway);
            if (fault is null)
            {
                known.Have.Add(seq);
                known.LastSeen = Math.Max(known.LastSeen, received);
                for (var i = 0; i < gaps.Count; i++)
                    batches.Boot(gaps[i].Boot).Have.Add(gaps[i].From, gaps[i].To);
            }
        }

        if (fault is null)
        {
            underway?.TrySetResult();
            return;
        }

        underway?.TrySetException(fault);
        // Most often nobody waits for a repeat: the fault is the first one's to report.
        _ = underway?.Task.Exception;
    }

    /// <summary>A device's boots, the one that spoke last first, each with a copy of its set.</summary>
    /// <param name="device">The device.</param>
    /// <param name="most">How many boots at most.</param>
    public IReadOnlyList<(long Boot, RangeSet Have)> Boots(DeviceId device, int most)
    {
        if (!_devices.TryGetValue(device, out var batches))
            return [];
        lock (batches)
        {
            return [.. batches.Boots.Where(pair => pair.Value.Have.Count > 0).OrderByDescending(pair => pair.Value.LastSeen).Take(most)
                .Select(pair => (pair.Key, pair.Value.Copy()))];
        }
    }

    /// <summary>A copy of one boot's set; empty where it is not known.</summary>
    public RangeSet Have(DeviceId device, long boot)
    {
        if (!_devices.TryGetValue(device, out var batches))
            return new RangeSet();
        lock (batches)
            return batches.Boots.TryGetValue(boot, out var known) ? known.Copy() : new RangeSet();
    }

    private sealed class DeviceBatches
    {
        private long _day;
        private int _newBoots;

        public Dictionary<long, BootBatches> Boots { get; } = [];

        /// <summary>Whether the device may name these boots now; it counts those that are new.</summary>
        public bool TryName(long boot, IReadOnlyList<BatchGap> gaps, long now)
        {
            if (gaps.Count == 0 && Boots.ContainsKey(boot))
                return true;
            var fresh = Boots.ContainsKey(boot) ? 0 : 1;
            var before = boot;
            for (var i = 0; i < gaps.Count; i++)
            {
                fresh += gaps[i].Boot == before || Boots.ContainsKey(gaps[i].Boot) ? 0 : 1;
                before = gaps[i].Boot;
            }

            var day = now / NanosecondsADay;
            if (day != _day)
                (_day, _newBoots) = (day, 0);
            if (_newBoots + fresh > NewBootsADay)
                return false;
            _newBoots += fresh;
            return true;
        }

        public BootBatches Boot(long boot)
        {
            if (!Boots.TryGetValue(boot, out var known))
                Boots[boot] = known = new BootBatches();
            return known;
        }
    }

    private sealed class BootBatches
    {
        public RangeSet Have { get; } = new();

        /// <summary>What is on its way to the disk, and who waits for it.</summary>
        public Dictionary<long, TaskCompletionSource?> Underway { get; } = [];

        public long LastSeen { get; set; }

        public RangeSet Copy()
        {
            var copy = new RangeSet();
            copy.Union(Have);
            return copy;
        }
    }
}

/// <summary>What a batch is when it comes.</summary>
internal enum BatchBegin
{
    /// <summary>New: to be stored.</summary>
    New,

    /// <summary>It came before.</summary>
    Repeat,

    /// <summary>It names more boots than a device has.</summary>
    TooManyBoots,
}
