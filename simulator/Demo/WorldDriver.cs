using InternetDesa.Simulator.Truth;
using InternetDesa.Simulator.Villages;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Demo;

/// <summary>
/// Lets the world happen: starts the villages one after the other, cuts them off and gives them back by the world's schedule.
/// </summary>
/// <param name="world">The world.</param>
/// <param name="villages">Its villages, by index.</param>
/// <param name="spread">Over how long the starts are spread, so that not all agents connect in one moment.</param>
/// <param name="truth">Where it is written down what happens to villages that have only a router.</param>
/// <param name="time">The clock.</param>
internal sealed class WorldDriver(
    VillageWorld world, IReadOnlyList<SimulatedVillage> villages, TimeSpan spread, TruthLog truth, TimeProvider time)
{
    private readonly List<WorldVillage> _routers = [.. world.Villages.Where(village => !village.HasAgent)];
    private readonly HashSet<WorldVillage> _dark = [];
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
            WriteDown(now);
        }
        while (await timer.WaitForNextTickAsync(ct));
    }

    // Routers ask the world themselves; that it happened is known here.
    internal void WriteDown(DateTimeOffset now)
    {
        foreach (var village in _routers)
        {
            if (world.CutAt(village, now) is { } cut)
            {
                if (_dark.Add(village))
                    truth.Begin(village.Code, cut.Kind, now);
            }
            else if (_dark.Remove(village))
            {
                truth.End(village.Code, now);
            }
        }
    }
}
