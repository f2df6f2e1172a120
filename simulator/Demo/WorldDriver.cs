using InternetDesa.Simulator.Villages;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Demo;

/// <summary>
/// Lets the world happen: starts the villages one after the other, cuts them off and gives them back by the world's schedule.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="villages">Its villages, by index.</param>
/// <param name="spread">Over how long the starts are spread, so that not all agents connect in one moment.</param>
/// <param name="time">The clock.</param>
internal sealed class WorldDriver(VillageWorld world, IReadOnlyList<SimulatedVillage> villages, TimeSpan spread, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(250);

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var start = time.GetUtcNow();
        using var timer = new PeriodicTimer(Beat, time);
        do
        {
            var now = time.GetUtcNow();
            for (var i = 0; i < villages.Count && now - start >= spread * i / villages.Count; i++)
                villages[i].Become(world.CutAt(villages[i].Village, now));
        }
        while (await timer.WaitForNextTickAsync(ct));
    }
}
