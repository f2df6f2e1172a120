using InternetDesa.Bench.Harness;
using InternetDesa.Protocols;

namespace InternetDesa.Bench.Packages;

/// <summary>Our transports beside the named packages', through the same interfaces and with the same programs at the other end.</summary>
internal sealed class PackagesBenchmark : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "packages";

    /// <inheritdoc/>
    public string About => "Built-in transports beside MQTTnet, SharpSnmpLib, InfluxDB.Client and tik4net; needs -p:NamedPackages=true.";

    /// <inheritdoc/>
    public string? Fault => Transports.Fault(Transport.Package) is null
        ? null : "'packages' compares with the named packages, which this build does not have; write './desa bench packages -p:NamedPackages=true'";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        using var peers = await PackagePeersProcess.StartAsync();
        await using var _ = await PackageBroker.StartAsync(ct);
        IPackageWork[] works =
        [
            new PublishWork(), new ReceiveWork(), new GetWork(peers.SnmpPort), new LineWork(peers.InfluxPort),
            new PrintWork(peers.RouterPort), new SetWork(peers.RouterPort, together: false), new SetWork(peers.RouterPort, together: true),
        ];
        var figures = new List<Figure>();
        foreach (var work in works)
        {
            await using (work)
            {
                await work.OpenAsync(ct);
                var result = await Rounds.RunAsync(rounds, () => work.RunAsync(Transport.Builtin, ct), () => work.RunAsync(Transport.Package, ct), ct);
                figures.AddRange(Figures(work, result, rounds));
                say($"{work.Name}: CPU {figures[^3].Ours:0.#} and {figures[^3].Theirs:0.#} µs, allocated {figures[^2].Ours:0} and {figures[^2].Theirs:0} B");
            }
        }

        return figures;
    }

    private Figure[] Figures(IPackageWork work, Rounds result, int rounds) =>
    [
        new(Name, $"{work.Name}: CPU", "µs", result.Ours(s => s.Cpu) / work.Operations / 1000, work.Package, result.Theirs(s => s.Cpu) / work.Operations / 1000, null, rounds),
        new(Name, $"{work.Name}: allocated", "B", result.Ours(s => s.Allocated) / work.Operations, work.Package, result.Theirs(s => s.Allocated) / work.Operations, null, rounds),
        new(Name, $"{work.Name}: throughput", "1/s", 1e9 * work.Operations / result.Ours(s => s.Wall), work.Package, 1e9 * work.Operations / result.Theirs(s => s.Wall), null, rounds),
    ];
}
