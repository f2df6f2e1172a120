using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.Ingest;

/// <summary>The province's 8,563 connections at once, by TCP with passwords and by TLS with client certificates.</summary>
internal sealed class ConnectionsBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "connections";

    /// <inheritdoc/>
    public string About => "8,563 connections from addresses of their own: idle memory, a paced load, a reconnect storm (some five minutes a round).";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var figures = new List<Figure>();
        foreach (var tls in (bool[])[false, true])
        {
            var costs = new List<FleetCost>();
            for (var round = 1; round <= rounds; round++)
            {
                using var site = new IngestSite(IngestSite.Province, certificates: tls);
                using var sink = new NoContentSink();
                await using var collector = await site.StartCollectorAsync(sink.Url, tls, ct);
                using var fleet = new FleetLoad(site, tls, TimeProvider.System);
                costs.Add(await fleet.RunAsync(collector, say, ct));
                say($"round {round} {(tls ? "TLS" : "TCP")}: {costs[^1]}");
            }

            figures.AddRange(FleetCost.Figures(costs, Name, tls, IngestSite.Province.Count));
        }

        return figures;
    }
}
