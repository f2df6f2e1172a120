using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>When a village that does not answer is tried again: soon at first, for a cut that passes; then a few times a day, for weeks.</summary>
internal static class RetryPause
{
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(3),
            TimeSpan.FromHours(6)];

    /// <summary>The pause after so many attempts. A kabupaten that comes back after a power cut is not dialled within one second.</summary>
    /// <param name="village">Spreads villages by up to a fifth.</param>
    /// <param name="attempts">From 1.</param>
    public static TimeSpan After(VillageCode village, int attempts)
    {
        var pause = Pauses[Math.Clamp(attempts - 1, 0, Pauses.Length - 1)];
        // Knuth's multiplicative hash: neighbouring codes land far from each other.
        var spread = unchecked((uint)(village.Number + attempts) * 2654435761u) / (double)uint.MaxValue;
        return pause + (pause * (spread / 5));
    }
}
