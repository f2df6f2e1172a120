namespace InternetDesa.Agent.Clock;

/// <summary>
/// Anchors boots that never saw a trusted clock by what lies around them: they began after the boot before them ended, and ended
/// before the one after them began.
/// </summary>
internal static class NeighbourAnchors
{
    /// <summary>Anchors every unanchored boot that has an anchored one after it.</summary>
    /// <param name="boots">All known boots, the oldest first.</param>
    /// <returns>How many were anchored.</returns>
    public static int Apply(IReadOnlyList<BootRecord> boots)
    {
        var anchored = 0;
        for (var i = 0; i < boots.Count; i++)
        {
            if (boots[i].IsAnchored)
                continue;
            var next = i + 1;
            var lived = boots[i].LastMono;
            while (next < boots.Count && !boots[next].IsAnchored)
                lived += boots[next++].LastMono;
            if (next == boots.Count)
                break;
            Place(boots[i], i == 0 ? null : boots[i - 1], boots[next], boots[next].Utc0 - lived);
            anchored++;
        }

        return anchored;
    }

    // Boots are placed from the oldest on, so the one before has its anchor already.
    private static void Place(BootRecord boot, BootRecord? before, BootRecord after, long latest)
    {
        // Without a boot before, nothing bounds the start from below but the first time that the collector takes.
        var earliest = before is null ? AgentClock.Earliest : before.Utc0 + before.LastMono;
        // Neighbours whose own errors make them overlap leave no room at all.
        latest = Math.Max(latest, earliest);
        var width = latest - earliest;
        var claimed = boot.Claimed >= earliest && boot.Claimed <= latest;
        var whole = claimed || before is null;
        boot.Utc0 = claimed ? boot.Claimed
            // Power cuts are short: a box's first boot is likelier to lie just before the next than in the middle of years.
            : before is null ? latest
            : earliest + width / 2;
        boot.ErrorMs = (whole ? width : width / 2) / 1_000_000 + 1 + Math.Max(before?.ErrorMs ?? 0, after.ErrorMs);
    }
}
