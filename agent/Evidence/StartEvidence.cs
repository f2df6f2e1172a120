using System.Globalization;
using InternetDesa.Agent.Clock;
using InternetDesa.Agent.Probes;

namespace InternetDesa.Agent.Evidence;

/// <summary>Why the boot before ended, as far as the box can tell.</summary>
internal enum StartReason
{
    /// <summary>There is none before.</summary>
    First,

    /// <summary>The agent was stopped and started, the machine ran on.</summary>
    Restart,

    /// <summary>The machine was shut down in order.</summary>
    Reboot,

    /// <summary>The agent died, the machine ran on.</summary>
    Crash,

    /// <summary>The machine went without a word: its power, as a rule.</summary>
    Power,
}

/// <summary>
/// What a start proves: after a gap in its samples, the village says whether the agent ran (then it was the uplink), or not, and why.
/// </summary>
/// <param name="Reason">Why the boot before ended.</param>
/// <param name="Volt">The last voltage before it, V; null where nothing measures it.</param>
internal sealed record StartEvidence(StartReason Reason, double? Volt)
{
    /// <summary>Compares a boot with the one before.</summary>
    public static StartEvidence Of(BootRecord current, BootRecord? before, double? volt) => new(before switch
    {
        null => StartReason.First,
        { Stopped: true } => IsSameMachineBoot(current, before) ? StartReason.Restart : StartReason.Reboot,
        _ => IsSameMachineBoot(current, before) ? StartReason.Crash : StartReason.Power,
    }, volt);

    /// <summary>For how long nothing was sampled, s; null while one of the two times is not known.</summary>
    public static long? Silence(BootRecord current, BootRecord? before) => before is { IsAnchored: true } && current.IsAnchored
        ? Math.Max(0, current.Utc0 - before.Utc0 - before.LastMono) / 1_000_000_000
        : null;

    /// <summary>The evidence as points.</summary>
    /// <param name="silence">See <see cref="Silence"/>.</param>
    public IReadOnlyList<IPoint> Points(long? silence)
    {
        var start = new EventPoint("start", Reason.ToString().ToLowerInvariant(), silence);
        return Volt is { } volt ? [start, new EventPoint("volt_before", volt.ToString("0.0##", CultureInfo.InvariantCulture))] : [start];
    }

    // Where the kernel does not number its boots, a death is taken for one of the power.
    private static bool IsSameMachineBoot(BootRecord current, BootRecord before) => current.Machine.Length > 0 && current.Machine == before.Machine;
}
