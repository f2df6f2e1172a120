using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet;

/// <summary>A village that has come to stand somewhere, and how far the roll-out is.</summary>
/// <param name="Village">The village.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Detail">Why. May hold a router's text.</param>
/// <param name="Ended">How many villages of the roll-out were tried at least once.</param>
/// <param name="Size">How many there are.</param>
/// <param name="Left">How long the rest takes at this pace, without waits for people and for health; null where nothing is known.</param>
internal sealed record RolloutProgress(VillageCode Village, TaskState State, string Detail, int Ended, int Size, TimeSpan? Left);

/// <summary>Why work on a roll-out ended.</summary>
internal enum RolloutStop
{
    /// <summary>All villages came to an end.</summary>
    Done,

    /// <summary>Some do not answer; they are tried again later.</summary>
    Queued,

    /// <summary>A ring waits for the word of a second person.</summary>
    Approval,

    /// <summary>It halted.</summary>
    Halted,

    /// <summary>Somebody else works on it.</summary>
    Held,

    /// <summary>It was stopped here.</summary>
    Stopped,
}
