using System.Collections.Concurrent;
using InternetDesa.Collector.Polling;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;
using InternetDesa.Protocols.Snmp.Traps;

namespace InternetDesa.Collector.Traps;

/// <summary>
/// What becomes of a trap or inform: a hint that has its device polled, and an event for the NOC's eyes; never a state. A device that floods
/// has its events dropped, and is polled once in a while.
/// </summary>
/// <param name="sources">Who sends.</param>
/// <param name="hint">Has a device polled.</param>
/// <param name="recorder">Stores events.</param>
/// <param name="eventsAMinute">How many events of one device are stored in a minute.</param>
/// <param name="stats">Counts.</param>
/// <param name="time">The clock.</param>
internal sealed class TrapHandler(
    TrapSources sources, Func<DeviceId, bool> hint, PollRecorder recorder, int eventsAMinute, TrapStats stats, TimeProvider time)
{
    private readonly ConcurrentDictionary<DeviceId, Allowance> _allowances = new();

    /// <summary>Takes a notification.</summary>
    /// <returns>True when its event is on disk.</returns>
    /// <exception cref="Core.Spool.SpoolFailedException">The disk failed.</exception>
    public async ValueTask<bool> HandleAsync(SnmpNotification notification)
    {
        var devices = sources.DevicesOf(notification.From.Address, notification.Credentials);
        foreach (var device in devices)
        {
            if (hint(device))
                stats.Hinted();
        }

        // Of several behind one address nobody can tell which it was: the first stands for them.
        var first = devices[0];
        var now = UnixNanoseconds.From(time.GetUtcNow());
        if (_allowances.GetOrAdd(first, static _ => new Allowance()).Take(now, eventsAMinute) is not { } at)
        {
            stats.Flooded();
            return false;
        }

        if (await recorder.StoreEventAsync(first, TrapText.Kind(notification.Name), TrapText.Value(notification.VarBinds), at).ConfigureAwait(false))
            return true;
        stats.NotStored();
        return false;
    }

    // A device's events of the last minute.
    private sealed class Allowance
    {
        private const long Minute = 60_000_000_000;
        private long _begin;
        private long _last;
        private int _taken;

        /// <summary>The time of the next event, which is no other event's; null where there were too many.</summary>
        public long? Take(long now, int most)
        {
            lock (this)
            {
                // Also where the clock was set back.
                if (now - _begin >= Minute || now < _begin)
                    (_begin, _taken, _last) = (now, 0, now - 1);
                if (_taken == most)
                    return null;
                _taken++;
                return _last = Math.Max(now, _last + 1);
            }
        }
    }
}
