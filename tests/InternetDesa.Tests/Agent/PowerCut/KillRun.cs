using InternetDesa.Agent.Publisher;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>What many kills of an agent's process came to.</summary>
/// <param name="Kills">SIGKILLs, each followed by a start.</param>
/// <param name="Garbled">After how many of them the spool's tail was made one of an interrupted write.</param>
/// <param name="FailedStarts">Starts that ended by themselves, or did not begin: the promise is that there is none.</param>
/// <param name="Received">Batches that came.</param>
/// <param name="KeptButMissing">Batches that stood on the disk at a kill and never came: the promise is that there is none.</param>
/// <param name="Conflicts">Batches that came twice with different bytes.</param>
/// <param name="Unaccounted">Seqs that neither came nor are declared as lost.</param>
/// <param name="Fault">What the first start that failed wrote; empty where none did.</param>
internal sealed record KillReport(int Kills, int Garbled, int FailedStarts, int Received, int KeptButMissing, int Conflicts, long Unaccounted, string Fault)
{
    public static KillReport operator +(KillReport a, KillReport b) => new(a.Kills + b.Kills, a.Garbled + b.Garbled, a.FailedStarts + b.FailedStarts, a.Received + b.Received,
        a.KeptButMissing + b.KeptButMissing, a.Conflicts + b.Conflicts, a.Unaccounted + b.Unaccounted, a.Fault.Length > 0 ? a.Fault : b.Fault);
}

/// <summary>
/// The real agent, killed at any moment, with the tail of its spool garbled before the next start; its uplink comes and goes. What the process
/// gave to the kernel survives SIGKILL, so all that stands in whole frames has to come; a disk that forgets is <see cref="PowerCutRun"/>'s matter.
/// </summary>
internal static class KillRun
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <param name="seed">Decides all that is chance.</param>
    /// <param name="kills">How many.</param>
    /// <param name="longest">The longest that it runs before a kill.</param>
    public static async Task<KillReport> RunAsync(int seed, int kills, TimeSpan longest)
    {
        var random = new Random(seed);
        var directory = Directory.CreateTempSubdirectory("desa-kill-").FullName;
        try
        {
            await using var recorder = new BatchRecorder();
            var kept = new HashSet<BatchKey>();
            var (garbled, failed, fault) = (0, 0, "");
            for (var kill = 0; kill < kills; kill++)
            {
                recorder.IsReachable = random.Next(2) == 0;
                using var agent = new KilledAgent(directory, recorder.Port);
                // Some while it reads its disk, most while it works.
                if (random.Next(5) > 0)
                    await agent.BegunAsync(Patience);
                await Task.Delay(longest * random.NextDouble(), TimeProvider.System);
                if (agent.HasExited)
                    (failed, fault) = (failed + 1, agent.Output);
                await agent.KillAsync();
                garbled += Garble(directory, kept, random) ? 1 : 0;
            }

            recorder.IsReachable = true;
            using (var last = new KilledAgent(directory, recorder.Port))
            {
                await last.BegunAsync(Patience);
                // All of its own, and what it declares of the boots before.
                for (var start = TimeProvider.System.GetTimestamp();
                    (Missing(recorder, kept) > 0 || recorder.Unaccounted() > 0) && TimeProvider.System.GetElapsedTime(start) < Patience && !last.HasExited;)
                    await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
                if (last.HasExited)
                    (failed, fault) = (failed + 1, last.Output);
            }

            return new KillReport(kills, garbled, failed, recorder.Batches, Missing(recorder, kept), recorder.Conflicts, recorder.Unaccounted(), fault);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static int Missing(BatchRecorder recorder, HashSet<BatchKey> kept) => kept.Count(key => !recorder.Has(key));

    private static bool Garble(string directory, HashSet<BatchKey> kept, Random random)
    {
        var (batches, file, end) = SpoolTail.Survey(Path.Combine(directory, "spool"));
        kept.UnionWith(batches);
        // A file that was about to be renamed.
        var noise = new byte[random.Next(200)];
        random.NextBytes(noise);
        if (random.Next(4) == 0 && Directory.Exists(directory))
            File.WriteAllBytes(Path.Combine(directory, "boots.tmp"), noise);
        if (file is null || random.Next(8) == 0)
            return false;
        SpoolTail.Garble(file, end, random);
        return true;
    }
}
