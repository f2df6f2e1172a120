using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Serving;

/// <summary>
/// When each village's turn is, again and again: villages are spread over a window by a hash of their code, so that neither the province's
/// uplink nor a kecamatan's tower carries all of them at once. Pure.
/// </summary>
/// <param name="Period">After what time a village's turn comes again.</param>
/// <param name="Begin">When in a period the window begins, from midnight UTC.</param>
/// <param name="Window">How long it is.</param>
internal sealed record DailyRound(TimeSpan Period, TimeSpan Begin, TimeSpan Window)
{
    /// <summary>When in a period a village's turn is.</summary>
    public TimeSpan SlotOf(VillageCode village)
    {
        // Knuth's multiplicative hash: neighbouring codes land far from each other.
        var spread = unchecked((uint)village.Number * 2654435761u) / (uint.MaxValue + 1.0);
        return TimeSpan.FromTicks((Begin.Ticks + (long)(Window.Ticks * spread)) % Period.Ticks);
    }

    /// <summary>Whose turn came after one moment, up to another at most a period later.</summary>
    public IEnumerable<VillageCode> Due(IEnumerable<VillageCode> villages, DateTimeOffset after, DateTimeOffset until)
    {
        var (from, to) = (after.UtcTicks % Period.Ticks, until.UtcTicks % Period.Ticks);
        return until - after >= Period
            ? villages
            : villages.Where(village => SlotOf(village).Ticks is var slot && (from <= to ? slot > from && slot <= to : slot > from || slot <= to));
    }
}
