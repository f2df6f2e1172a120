namespace InternetDesa.Bench.Chaos.Parts;

/// <summary>A bad link between devices and collector.</summary>
internal sealed class ProxyPart : IChaosPart
{
    public string Name => "proxy";

    public string About => "a link that delays 300 ms, stalls 2 s, passes byte by byte, resets in mid-packet, or hangs half open";

    public int Full => 100;

    public int Short => 5;

    public async Task<ChaosResult> RunAsync(int rounds, int seed, Action<string> say)
    {
        var random = new Random(seed);
        ProxyMode[] modes = [.. Enum.GetValues<ProxyMode>().Where(mode => mode != ProxyMode.Pass)];
        ChaosProxy? proxy = null;
        await using var run = await ChaosRun.StartAsync(prepare: site => proxy = new ChaosProxy(site.Mqtt, seed), target: _ => proxy!.Address);
        await using (proxy)
        {
            for (var round = 0; round < rounds; round++)
            {
                proxy!.Mode = modes[round % modes.Length];
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1000, 3000)), TimeProvider.System);
                proxy.Mode = ProxyMode.Pass;
                await run.ProgressAsync(10);
            }

            var faults = await run.EndAsync();
            say(run.Describe());
            return new ChaosResult(run.Describe(), faults);
        }
    }
}
