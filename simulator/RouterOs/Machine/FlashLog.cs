namespace InternetDesa.Simulator.RouterOs;

/// <summary>What has not reached the flash yet: a power cut may take a suffix of it.</summary>
/// <param name="writeBack">How long a write may be under way.</param>
/// <param name="time">The clock.</param>
internal sealed class FlashLog(TimeSpan writeBack, TimeProvider time)
{
    private readonly Queue<(long Written, RouterConfig Before)> _pending = new();

    /// <summary>Notes a write.</summary>
    /// <param name="before">The configuration as it was.</param>
    public void Write(RouterConfig before)
    {
        while (_pending.TryPeek(out var oldest) && time.GetElapsedTime(oldest.Written) >= writeBack)
            _pending.Dequeue();
        _pending.Enqueue((time.GetTimestamp(), before));
    }

    /// <summary>What is left after a power cut.</summary>
    /// <param name="writes">How many writes are lost; fewer where fewer are under way.</param>
    /// <param name="now">The configuration as it is.</param>
    public RouterConfig Lose(int writes, RouterConfig now)
    {
        var underWay = _pending.Where(write => time.GetElapsedTime(write.Written) < writeBack).ToArray();
        return writes <= 0 || underWay.Length == 0 ? now : underWay[Math.Max(0, underWay.Length - writes)].Before;
    }

    /// <summary>All of it is on the flash, or lost.</summary>
    public void Clear() => _pending.Clear();
}
