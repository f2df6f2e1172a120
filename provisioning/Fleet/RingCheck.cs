namespace InternetDesa.Provisioning.Fleet;

/// <summary>How many villages of a ring stand where.</summary>
/// <param name="Waiting">Nobody has been there yet, or it is tried again because the roll-out was stopped there.</param>
/// <param name="Started">A change was begun and has no end yet.</param>
/// <param name="Offline">They do not answer; tried again later.</param>
/// <param name="Good">Changed, or already as the manifest says.</param>
/// <param name="Refused">Nothing was changed, for a reason.</param>
/// <param name="Failed">Taken back, or in an unknown state.</param>
/// <param name="Expired">They did not answer for as long as the roll-out waits.</param>
internal sealed record RingCounts(int Waiting, int Started, int Offline, int Good, int Refused, int Failed, int Expired)
{
    /// <summary>All of them.</summary>
    public int Size => Waiting + Started + Offline + Good + Refused + Failed + Expired;
}

/// <summary>What follows for a roll-out.</summary>
internal enum RingStep
{
    /// <summary>There are villages to go on with.</summary>
    Continue,

    /// <summary>The next ring may begin.</summary>
    Passed,

    /// <summary>Too few answered to know; those that did not are tried again.</summary>
    Wait,

    /// <summary>Nothing more is begun.</summary>
    Halt,
}

/// <summary>Whether a roll-out goes on. Pure.</summary>
internal static class RingCheck
{
    // So that the first failure of thousands is no halt, while that of one village, or of five, is.
    private const int Sample = 40;

    /// <summary>Looks at a ring.</summary>
    /// <param name="counts">Where its villages stand.</param>
    /// <param name="percent">How many may fail, percent of those that came to an end.</param>
    /// <returns>What follows, and why, for people.</returns>
    public static (RingStep Step, string Why) Judge(RingCounts counts, int percent)
    {
        if (counts.Failed > Allowed(counts, percent))
            return (RingStep.Halt, $"{counts.Failed} of {counts.Good + counts.Refused + counts.Failed} failed; {percent} % may");
        if (counts.Waiting + counts.Started > 0)
            return (RingStep.Continue, $"{counts.Waiting + counts.Started} to go");
        if (counts.Good * 2 >= counts.Size)
            return (RingStep.Passed, $"{counts.Good} of {counts.Size} are as the manifest says");
        return counts.Offline > 0
            ? (RingStep.Wait, $"{counts.Offline} do not answer, and only {counts.Good} of {counts.Size} are as the manifest says; half of "
                + "a ring has to be before the next begins")
            : (RingStep.Halt, $"only {counts.Good} of {counts.Size} are as the manifest says; half of a ring has to be before the next begins");
    }

    /// <summary>How many of a ring may fail, or go down after it, before the roll-out halts.</summary>
    public static int Allowed(RingCounts counts, int percent) =>
        Math.Max(counts.Good + counts.Refused + counts.Failed, Math.Min(counts.Size, Sample)) * percent / 100;
}
