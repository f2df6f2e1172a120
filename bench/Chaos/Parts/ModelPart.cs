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
internal sealed class ModelPart(ModelLie lie = ModelLie.None) : IChaosPart
{
    private const int EioOneIn = 20;

    public string Name => lie switch
    {
        ModelLie.AckBeforeSync => "control-ack",
        ModelLie.NoDirectorySync => "control-directory",
        ModelLie.SwallowedEio => "control-eio",
        _ => "model",
    };

    public string About => lie switch
    {
        ModelLie.AckBeforeSync => "the same, acknowledged before the sync: has to be red",
        ModelLie.NoDirectorySync => "the same without syncs of the directory: has to be red",
        ModelLie.SwallowedEio => "the same, every twentieth sync failing unseen: has to be red",
        _ => "a random history of the spool over a modelled disk, a crash at every life's end",
    };

    public int Full => lie == ModelLie.None ? 100_000 : 1000;

    public int Short => lie == ModelLie.None ? 500 : 200;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var faults = new List<string>();
        var acknowledged = 0L;
        await using var pool = new SyncPool(2);
        for (var i = 0; i < rounds; i++)
        {
            var history = new SpoolHistory(unchecked(seed + i), pool, lie == ModelLie.None ? null : Lie);
            try
            {
                await history.Run();
            }
            catch (InvalidOperationException fault)
            {
                faults.Add($"seed {unchecked(seed + i)}: {fault.Message}");
            }

            acknowledged += history.Acknowledged;
            if (i % 10_000 == 9_999)
                say($"{i + 1} histories, {acknowledged} records acknowledged");
        }

        return new ChaosResult($"{acknowledged} records acknowledged", faults);
    }

    private bool Lie(Random random, string call) => lie switch
    {
        ModelLie.AckBeforeSync => call == "fdatasync",
        ModelLie.NoDirectorySync => call == "fsyncdir",
        _ => call == "fdatasync" && random.Next(EioOneIn) == 0,
    };
}
