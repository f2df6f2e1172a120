using InternetDesa.Core.Spool;
using InternetDesa.Tests.Spool;

namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>How the modelled disk of a negative control lies.</summary>
internal enum ModelLie
{
    None, AckBeforeSync, NoDirectorySync, SwallowedEio,
}

/// <summary>Random histories of the spool over a modelled disk: unsynced bytes and names are lost, sectors are torn, at a crash at any step.</summary>
/// <param name="lie">A negative control.</param>
/// <param name="everyStep">Each history as often as it has calls to the disk, with a power cut at each of them.</param>
internal sealed class ModelPart(ModelLie lie = ModelLie.None, bool everyStep = false) : IChaosPart
{
    private const int EioOneIn = 20, SayEvery = 10_000;

    public string Name => lie switch
    {
        ModelLie.AckBeforeSync => "control-ack",
        ModelLie.NoDirectorySync => "control-directory",
        ModelLie.SwallowedEio => "control-eio",
        _ => everyStep ? "model-steps" : "model",
    };

    public string About => lie switch
    {
        ModelLie.AckBeforeSync => "the same, acknowledged before the sync: has to be red",
        ModelLie.NoDirectorySync => "the same without syncs of the directory: has to be red",
        ModelLie.SwallowedEio => "the same, every twentieth sync failing unseen: has to be red",
        _ => everyStep
            ? "a history of `model` again and again: the power fails at its first call to the disk, its second, … its last"
            : "a random history of the spool over a modelled disk, a crash at every life's end",
    };

    public int Full => everyStep ? 300 : lie == ModelLie.None ? 100_000 : 1000;

    public int Short => everyStep ? 3 : lie == ModelLie.None ? 500 : 200;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var faults = new List<string>();
        var (runs, acknowledged) = (0L, 0L);
        await using var pool = new SyncPool(2);
        for (var i = 0; i < rounds; i++)
        {
            var chance = unchecked(seed + i);
            try
            {
                var (steps, more) = everyStep ? await SpoolHistory.RunEveryStep(chance, pool) : await OnceAsync(chance, pool);
                (runs, acknowledged) = (runs + steps, acknowledged + more);
            }
            catch (InvalidOperationException fault)
            {
                faults.Add($"seed {chance}: {fault.Message}");
            }

            if (i % SayEvery == SayEvery - 1)
                say($"{i + 1} histories, {runs} runs, {acknowledged} records acknowledged");
        }

        return new ChaosResult($"{runs} runs, {acknowledged} records acknowledged", faults);
    }

    private async Task<(int Runs, long Acknowledged)> OnceAsync(int seed, SyncPool pool)
    {
        var history = new SpoolHistory(seed, pool, lie == ModelLie.None ? null : Lie);
        await history.Run();
        return (1, history.Acknowledged);
    }

    private bool Lie(Random random, string call) => lie switch
    {
        ModelLie.AckBeforeSync => call == "fdatasync",
        ModelLie.NoDirectorySync => call == "fsyncdir",
        _ => call == "fdatasync" && random.Next(EioOneIn) == 0,
    };
}
