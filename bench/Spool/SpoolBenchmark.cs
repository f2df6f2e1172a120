using InternetDesa.Bench.Harness;
using InternetDesa.Core.Spool;

namespace InternetDesa.Bench.Spool;

/// <summary>Append and sync blocks of records, beside a loop of pwrite and fdatasync in C that writes as many bytes.</summary>
internal sealed class SpoolBenchmark : IBenchmark
{
    private const int RecordBytes = 400, Blocks = 200;
    private const string PeerName = "pwrite + fdatasync (C)";
    private static readonly int[] RecordsPerBlock = [1, 16, 64];

    /// <inheritdoc/>
    public string Name => "spool";

    /// <inheritdoc/>
    public string About => "Append and sync blocks of 1, 16 and 64 records of 400 bytes, beside pwrite and fdatasync in C.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        var directory = Path.Combine(Workshop.Directory, "spool");
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
        var source = Path.Combine(Workshop.Directory, "pwrite-fdatasync");
        var (peer, reason) = await Peer.StartAsync(
            "pwrite-fdatasync", ["gcc", "-O2", "-Wall", "-o", source, "bench/peers/c/spool.c"], [], [source + ".data"], ct);
        using var _ = peer;
        if (peer is null)
            say($"theirs: null, because {reason}");
        if (Machine.FileSystem(Workshop.Directory) is not "ext4" and var other)
            say($"{Workshop.Directory} is on {other}; the goal is for ext4");

        var figures = new List<Figure>();
        await using (var pool = new SyncPool())
        {
            await using var spool = SpoolLog.Open(new SpoolOptions { Directory = directory }, pool, TimeProvider.System);
            foreach (var records in RecordsPerBlock)
                figures.AddRange(await RunAsync(spool, records, peer, rounds, ct));
        }

        Directory.Delete(directory, recursive: true);
        return figures;
    }

    private async Task<Figure[]> RunAsync(SpoolLog spool, int records, Peer? peer, int rounds, CancellationToken ct)
    {
        var parameters = $"{records * (Frame.HeaderBytes + RecordBytes)} {Blocks}";
        var result = await Rounds.RunAsync(
            rounds, () => AppendAsync(spool, records), peer is null ? null : () => peer.RoundAsync(parameters), ct);
        var count = records * Blocks;
        return
        [
            new(Name, $"blocks of {records}: append and sync", "records/s", 1e9 * count / result.Ours(s => s.Wall), PeerName,
                1e9 * count / result.Theirs(s => s.Wall), Goal.RatioAtLeast(0.8), rounds),
            new(Name, $"blocks of {records}: CPU per record", "µs", result.Ours(s => s.Cpu) / count / 1000, PeerName,
                result.Theirs(s => s.Cpu) / count / 1000, null, rounds),
        ];
    }

    private static async Task AppendAsync(SpoolLog spool, int records)
    {
        var record = new byte[RecordBytes];
        record.AsSpan().Fill((byte)'x');
        for (var block = 0; block < Blocks; block++)
        {
            var last = Task.CompletedTask;
            for (var i = 0; i < records; i++)
                last = spool.Append(record).Synced;
            // The offsets are in order: once the last record is on disk, all of them are.
            await last;
        }
    }
}
