using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.Powercut;

/// <summary>All that a village's power and uplink do to its agent, one part after the other; each has a command of its own as well.</summary>
internal sealed class PowercutBenchmark : IBenchmark
{
    /// <summary>The parts.</summary>
    public static IReadOnlyList<IBenchmark> Parts { get; } = [new ModelCuts(), new ProcessKills(), new OfflineMonth(), new VillageMonths()];

    /// <inheritdoc/>
    public string Name => "powercut";

    /// <inheritdoc/>
    public string About => "Power cuts of an agent, and months without uplink: what is lost, and what the disk has to bear.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var part in Parts)
            figures.AddRange(await part.RunAsync(rounds, say, ct));
        return figures;
    }
}
