namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>An InfluxDB that is away, slow, refuses, or cuts requests and answers, in turn; now and then with a kill of the collector.</summary>
internal sealed class InfluxPart : IChaosPart
{
    public string Name => "influx";

    public string About => "InfluxDB away, slow, 400, 413, 429, 503, cut in mid-body, cut after storing, hanging; a kill in every fourth";

    public int Full => 90;

    public int Short => 9;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var random = new Random(seed);
        SinkMode[] modes = [.. Enum.GetValues<SinkMode>().Where(mode => mode != SinkMode.Ok)];
        await using var run = await ChaosRun.StartAsync();
        for (var round = 0; round < rounds; round++)
        {
            run.Sink.Poison = $"uptime_s={run.Devices[0].Last + random.Next(1, 30)}i";
            run.Sink.Mode = modes[round % modes.Length];
            await run.ProgressAsync(30);
            if (round % 4 == 3)
                await run.KillAsync();
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(500, 1500)), TimeProvider.System);
            run.Sink.Mode = SinkMode.Ok;
            await run.ProgressAsync(10);
        }

        var faults = await run.EndAsync();
        say(run.Describe());
        return new ChaosResult($"{run.Describe()}, {run.Sink.Requests} requests", faults);
    }
}
