using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>The boots of a device that a receipt is due for.</summary>
/// <param name="device">The device.</param>
/// <remarks>Safe for concurrent use, but for <see cref="Sent"/>.</remarks>
internal sealed class DueReceipts(DeviceId device)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, TrySendReceipt?> _boots = [];

    /// <summary>The device.</summary>
    public DeviceId Device => device;

    /// <summary>When it was sent the last receipt, a timestamp; null where it never was. Of the one who sends.</summary>
    public long? Sent { get; set; }

    /// <summary>A boot is due.</summary>
    /// <param name="boot">The boot.</param>
    /// <param name="answer">Where the device hears of it; null for its connections to our own server.</param>
    /// <returns>Whether nothing of the device was due before.</returns>
    public bool Put(long boot, TrySendReceipt? answer)
    {
        lock (_gate)
        {
            var isFirst = _boots.Count == 0;
            _boots[boot] = answer;
            return isFirst;
        }
    }

    /// <summary>Makes boots due again, unless they are.</summary>
    /// <returns>Whether nothing of the device was due before, and something is now.</returns>
    public bool PutBack(IEnumerable<(long Boot, TrySendReceipt? Answer)> boots)
    {
        lock (_gate)
        {
            var wasEmpty = _boots.Count == 0;
            foreach (var (boot, answer) in boots)
                _boots.TryAdd(boot, answer);
            return wasEmpty && _boots.Count > 0;
        }
    }

    /// <summary>Hands out all that is due.</summary>
    public IReadOnlyList<(long Boot, TrySendReceipt? Answer)> Take()
    {
        lock (_gate)
        {
            List<(long, TrySendReceipt?)> due = [.. _boots.Select(pair => (pair.Key, pair.Value))];
            _boots.Clear();
            return due;
        }
    }
}
