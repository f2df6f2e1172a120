namespace InternetDesa.Simulator.Lockout;

/// <summary>Which runs there are: every plan, every write, every fault, every return, every extra.</summary>
internal static class LockoutMatrix
{
    /// <summary>All runs of a plan whose apply has so many writes.</summary>
    public static IEnumerable<LockoutCase> Of(LockoutPlan plan, int writes)
    {
        foreach (var extra in Enum.GetValues<LockoutExtra>())
        {
            foreach (var back in Enum.GetValues<TechnicianReturn>())
            {
                foreach (var fault in Enum.GetValues<LockoutFault>())
                {
                    for (var write = 1; write <= writes; write++)
                    {
                        yield return new LockoutCase(plan, fault, write, true, back, extra);
                        if (HasUndone(fault))
                            yield return new LockoutCase(plan, fault, write, false, back, extra);
                    }
                }
            }
        }
    }

    /// <summary>As many of them as asked for, drawn by chance: the same for the same seed.</summary>
    public static IReadOnlyList<LockoutCase> Sample(LockoutPlan plan, int writes, int count, int seed = 1)
    {
        var all = Of(plan, writes).ToArray();
        new Random(seed).Shuffle(all);
        return all[..Math.Min(count, all.Length)];
    }

    // Whether the router does the write or not decides nothing where nothing befalls the write itself.
    private static bool HasUndone(LockoutFault fault) => fault is LockoutFault.Reset or LockoutFault.Fin or LockoutFault.BlackHole
        or LockoutFault.PowerLoss or LockoutFault.PowerLossOfThree or LockoutFault.PowerLossOfAll or LockoutFault.Reboot;
}
