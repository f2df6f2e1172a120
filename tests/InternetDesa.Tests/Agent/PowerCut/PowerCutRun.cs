using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>What many power cuts took.</summary>
/// <param name="Cuts">How many there were; the agent started after each.</param>
/// <param name="Sealed">Batches, one a minute.</param>
/// <param name="Lost">Of these lost, all of them neither synced nor received.</param>
/// <param name="KeptButMissing">Batches that were synced or received, and did not come: the promise is that there is none.</param>
/// <param name="WorstOnline">The most that one cut took while the uplink worked, minutes of samples.</param>
/// <param name="WorstOffline">The same without uplink.</param>
internal sealed record PowerCutReport(int Cuts, long Sealed, long Lost, long KeptButMissing, int WorstOnline, int WorstOffline);

/// <summary>A village whose power and uplink come and go.</summary>
internal static class PowerCutRun
{
    /// <summary>Cuts the power again and again, at any moment and in any call of the file system, and counts what is missing at the end.</summary>
    public static async Task<PowerCutReport> RunAsync(int seed, int cuts, SyncPool? pool = null)
    {
        var random = new Random(seed);
        await using var box = new VillageBox(seed, pool, targets: 1);
        // A third of the boots never learn the time from the kernel.
        int worstOnline = 0, worstOffline = 0;
        var online = true;
        for (var cut = 0; cut < cuts; cut++)
        {
            box.MaximumError = random.Next(3) == 0 ? null : TimeSpan.FromMilliseconds(5);
            box.Start();
            var since = 0;
            for (var minutes = random.Next(1, 120); minutes > 0; minutes--, since++)
            {
                if (random.Next(20) == 0)
                    (online, since) = (!online, 0);
                box.Minute(online, backlog: random.Next(30));
            }

            int? within = online || random.Next(2) == 0 ? null : random.Next(1, 8);
            var lost = await box.CutAsync(within);
            if (online && since > 10)
                worstOnline = Math.Max(worstOnline, lost);
            else
                worstOffline = Math.Max(worstOffline, lost);
            box.Time.Advance(TimeSpan.FromMinutes(random.Next(1, 200)));
        }

        box.MaximumError = TimeSpan.FromMilliseconds(5);
        box.Start();
        box.Drain();
        return new PowerCutReport(cuts, box.Sealed, box.Lost.Count, box.Kept.Count(key => !box.Collector.Knows(key)), worstOnline, worstOffline);
    }
}
