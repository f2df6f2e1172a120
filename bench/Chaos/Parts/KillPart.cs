namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>SIGKILL to the collector under load.</summary>
internal sealed class KillPart : IChaosPart
{
    private const int ReadBackEvery = 100;

    public string Name => "kill";

    public string About => "kill -9 of the collector under load, at a random moment";

    public int Full => 500;

    public int Short => 5;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var random = new Random(seed);
        var faults = new List<string>();
        var told = new List<string>();
        for (var done = 0; done < rounds && faults.Count == 0;)
        {
            await using var run = await ChaosRun.StartAsync();
            for (var i = Math.Min(ReadBackEvery, rounds - done); i > 0; i--, done++)
            {
                await run.ProgressAsync(20);
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300)), TimeProvider.System);
                await run.KillAsync();
            }

            faults.AddRange(await run.EndAsync());
            told.Add(run.Describe());
            say($"{done} kills, {told[^1]}");
        }

        return new ChaosResult(string.Join("; ", told), faults);
    }
}
