using InternetDesa.Core.Regions;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>Where a village of a roll-out stands.</summary>
internal enum TaskState
{
    /// <summary>Nobody has been there yet.</summary>
    Waiting,

    /// <summary>A change was begun; what came of it is looked up on the router, never assumed.</summary>
    Started,

    /// <summary>It does not answer; tried again later.</summary>
    Offline,

    /// <summary>Changed and confirmed.</summary>
    Applied,

    /// <summary>It was already as the manifest says.</summary>
    Unchanged,

    /// <summary>Nothing was changed, for a reason.</summary>
    Refused,

    /// <summary>It is as it was before.</summary>
    Reverted,

    /// <summary>It did not answer after something was changed; looked at again later.</summary>
    Unknown,

    /// <summary>It did not answer for as long as the roll-out waits.</summary>
    Expired,
}

/// <summary>A village of a roll-out.</summary>
/// <param name="Village">Which.</param>
/// <param name="Ring">Its ring, from 0.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">How often somebody tried.</param>
/// <param name="DueAt">When it is to be tried next, where it is.</param>
/// <param name="ChangedAt">When it came to stand there.</param>
/// <param name="Detail">Why. May hold a router's text.</param>
/// <param name="Plan">The plan of a change without an end; null where there is none.</param>
internal sealed record VillageTask(
    VillageCode Village, int Ring, TaskState State, int Attempts, DateTimeOffset DueAt, DateTimeOffset ChangedAt, string Detail, byte[]? Plan);
