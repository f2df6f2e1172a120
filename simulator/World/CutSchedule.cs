using InternetDesa.Core.Regions;

namespace InternetDesa.Simulator.World;

/// <summary>
/// When villages lose power or uplink. Each village's time is divided into slots of half an hour (over the speed), every slot has a
/// cut or none, and the cut lies within its slot: so the schedule is a pure function of seed, village and time.
/// </summary>
/// <remarks>At speed 1 a village is down for about 5 % of the time: 3 of 60 villages at a time.</remarks>
internal sealed class CutSchedule(int seed, double speed)
{
    private const double PowerChance = 0.3;
    private const double UplinkChance = 0.5;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(180);
    private readonly long _slot = (long)(TimeSpan.FromMinutes(30).Ticks / speed);

    /// <summary>The scheduled cut of a village at a time; null when it has none.</summary>
    public Cut? At(VillageCode village, DateTimeOffset time)
    {
        // Phases differ, or all villages would turn at the same moment.
        var phase = (long)(Chance.Unit(seed, village.Number, Purpose.Phase) * _slot);
        var slot = (time.UtcTicks - phase) / _slot;
        return OfSlot(village, slot, slot * _slot + phase) is { } cut && cut.Covers(time) ? cut : null;
    }

    /// <summary>When a village's power came back last: the end of the last power cut before a time.</summary>
    public DateTimeOffset PoweredSince(VillageCode village, DateTimeOffset time)
    {
        var phase = (long)(Chance.Unit(seed, village.Number, Purpose.Phase) * _slot);
        // A slot in three has one, so this ends soon.
        for (var slot = (time.UtcTicks - phase) / _slot; ; slot--)
        {
            if (OfSlot(village, slot, slot * _slot + phase) is { Kind: CutKind.Power } cut && cut.To <= time)
                return cut.To;
        }
    }

    private Cut? OfSlot(VillageCode village, long slot, long begin)
    {
        double Draw(Purpose purpose) => Chance.Unit(seed, village.Number, purpose, slot);

        var kind = Draw(Purpose.CutKind);
        if (kind >= PowerChance + UplinkChance)
            return null;
        // Lengths stay real at any speed, up to where a village would be more down than up.
        var length = Math.Min(_slot / 2, (long)(Shortest.Ticks + Draw(Purpose.CutLength) * (Longest - Shortest).Ticks));
        var from = new DateTimeOffset(begin + (long)(Draw(Purpose.CutStart) * (_slot - length)), TimeSpan.Zero);
        return new Cut(kind < PowerChance ? CutKind.Power : CutKind.Uplink, from, from.AddTicks(length));
    }
}
