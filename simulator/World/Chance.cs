using InternetDesa.Core.Regions;

namespace InternetDesa.Simulator.World;

/// <summary>
/// Chance without memory: the same seed, subject, purpose and slot give the same number in every run, so that a world can be asked
/// about any moment and a second start finds it as the first one left it.
/// </summary>
internal static class Chance
{
    /// <summary>A number in [0, 1).</summary>
    /// <param name="seed">The world's seed.</param>
    /// <param name="subject">Who it is about: a village's or kabupaten's code.</param>
    /// <param name="purpose">What it decides, so that two decisions about one subject differ.</param>
    /// <param name="slot">Which slot of time; 0 for what never changes.</param>
    public static double Unit(int seed, long subject, Purpose purpose, long slot = 0)
    {
        var mixed = Mix((ulong)seed ^ Mix((ulong)subject ^ Mix(((ulong)purpose << 56) ^ (ulong)slot)));
        return (mixed >> 11) * (1.0 / (1UL << 53));
    }

    /// <summary>The number of a kabupaten, as a subject.</summary>
    public static long Kabupaten(VillageCode village) => village.Number / 1_000_000;

    // The finalizer of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014).
    private static ulong Mix(ulong z)
    {
        z += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>What a number of <see cref="Chance"/> decides.</summary>
internal enum Purpose
{
    Phase,
    CutKind,
    CutLength,
    CutStart,
    Uplink,
    Distance,
    Rain,
    Congestion,
    Popularity,
}
