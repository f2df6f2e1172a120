using InternetDesa.Bench.Harness;
using InternetDesa.Core.Spool;
using InternetDesa.Tests.Agent.PowerCut;

namespace InternetDesa.Bench.Powercut;

/// <summary>A month of samples without uplink: what it takes on the disk, and whether all of it comes.</summary>
internal sealed class OfflineMonth : IBenchmark
{
    /// <inheritdoc/>
    public string Name => "powercut-offline";

    /// <inheritdoc/>
    public string About => "A month without uplink: its size on the disk, and its syncs.";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Figure>> RunAsync(int rounds, Action<string> say, CancellationToken ct)
    {
        await using var pool = new SyncPool(1);
        await using var box = new VillageBox(seed: 1, pool);
        box.Start();
        for (var minute = 0; minute < 30 * 1440; minute++)
            box.Minute(online: false);
        say("a month without uplink");
        var (bytes, sealedBatches) = (box.Bytes, box.Sealed);
        box.Drain();
        var syncs = box.Files.Count("fdatasync") + box.Files.Count("fsync") + box.Files.Count("fsyncdir");
        return
        [
            new(Name, "30 days of samples every minute, 9 points each", "MiB", bytes / 1048576.0, Goal.AtMost(32)),
            new(Name, "of these samples not received after the uplink came back", "batches",
                Enumerable.Range(1, (int)sealedBatches).Count(seq => !box.Collector.Knows(new(1, seq))), Goal.AtMost(0)),
            new(Name, "syncs a day without uplink", "syncs", syncs / 30.0, Goal.AtMost(300)),
        ];
    }
}
