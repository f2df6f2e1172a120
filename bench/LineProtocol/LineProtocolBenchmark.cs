using InternetDesa.Bench.Harness;

namespace InternetDesa.Bench.LineProtocol;

/// <summary>Parse, validate and retag messages of 400 bytes, beside the parser of InfluxDB 1.x.</summary>
internal sealed class LineProtocolBenchmark : IBenchmark
{
    private const int Messages = 1024, Repeats = 64;
    private const string PeerName = "influxdb1-client models (Go)";
    private const string Go = "/usr/share/gocode";

    /// <inheritdoc/>
    public string Name => "lineprotocol";

    /// <inheritdoc/>
    public string About => "Parse, validate and retag messages of 400 bytes, beside the parser of InfluxDB 1.x in Go.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var work = new LineProtocolWork(Messages);
        say($"{Messages} messages of {work.MeanBytes:F0} bytes on average, {Messages * Repeats:N0} a round");
        var file = Path.Combine(Workshop.Directory, "messages");
        await File.WriteAllBytesAsync(file, work.ForPeers(), ct);
        var (peer, reason) = await Peer.StartAsync(
            "lineprotocol",
            ["go", "build", "-o", Path.Combine(Workshop.Directory, "lineprotocol"), "bench/peers/go/lineprotocol.go"],
            new() { ["GO111MODULE"] = "off", ["GOPATH"] = Go, ["GOFLAGS"] = "", ["GOCACHE"] = Path.Combine(Workshop.Directory, "go-cache") },
            [file],
            ct);
        using var _ = peer;
        if (peer is null)
            say($"theirs: null, because {reason}");

        var whole = await RunAsync(rounds, work.TranslateAll, peer, "retag", ct);
        var parse = await RunAsync(rounds, work.ParseAll, peer, "parse", ct);
        var million = await Sample.OfAsync(() => Repeat(1_000_000 / Messages, work.TranslateAll));

        var count = Messages * Repeats;
        return
        [
            new(Name, "parse, validate, retag: CPU per message", "µs", whole.Ours(s => s.Cpu) / count / 1000, PeerName,
                whole.Theirs(s => s.Cpu) / count / 1000, Goal.AtMost(1), rounds),
            new(Name, "parse, validate, retag: allocated per message, over a million", "B", million.Allocated / (1_000_000 / Messages * Messages), PeerName,
                whole.Theirs(s => s.Allocated) / count, Goal.Below(1), rounds),
            new(Name, "parse only: CPU per message", "µs", parse.Ours(s => s.Cpu) / count / 1000, PeerName,
                parse.Theirs(s => s.Cpu) / count / 1000, null, rounds),
        ];
    }

    private static Task<Rounds> RunAsync(int rounds, Action ours, Peer? peer, string work, CancellationToken ct) => Rounds.RunAsync(
        rounds, () => Repeat(Repeats, ours), peer is null ? null : () => peer.RoundAsync($"{work} {Repeats}"), ct);

    private static Task Repeat(int times, Action action)
    {
        for (var i = 0; i < times; i++)
            action();
        return Task.CompletedTask;
    }
}
