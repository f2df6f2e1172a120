using System.Text;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.State.Completeness;

namespace InternetDesa.Bench.Chaos;

/// <summary>
/// Reads back, of a collector that is stopped: every point of every batch that a device may forget is in the sink, in the spool or in the
/// dead letter; no point has two values; the proof of completeness names every gap and no other.
/// </summary>
internal static class ChaosVerifier
{
    private const int MostTold = 20;

    /// <summary>Everything that is wrong.</summary>
    public static async Task<IReadOnlyList<string>> CheckAsync(ChaosSite site, ChaosSink sink, IReadOnlyList<ChaosDevice> devices, bool projected = true)
    {
        var faults = sink.Conflicts.Select(conflict => $"two values: {conflict}").ToList();
        var kept = new HashSet<string>();
        var done = SpoolCheckpoint.Load(Path.Combine(site.DataDirectory, "delivery.checkpoint")).Done;
        await ReadAsync(Path.Combine(site.DataDirectory, "spool"), (offset, line) => done.Contains(offset) ? null : line, kept);
        await ReadAsync(Path.Combine(site.DataDirectory, "dead"), (_, line) => line, kept);
        using var database = projected ? StateDatabase.OpenReadOnly(site.Database) : null;
        foreach (var device in devices)
        {
            var there = new RangeSet();
            for (var seq = 1L; seq <= device.Last; seq++)
            {
                var points = Enumerable.Range(0, ChaosDevice.PointsPerBatch).Count(point => sink.Has(Key(device, seq, point)) || kept.Contains(Key(device, seq, point)));
                if (points == ChaosDevice.PointsPerBatch)
                    there.Add(seq);
                else if (points > 0)
                    faults.Add($"{device.Id} seq {seq}: {points} of its points");
                else if (device.Forgotten.Contains(seq) && !device.Abandoned.Contains(seq))
                    faults.Add($"{device.Id} seq {seq}: forgotten by the device, and nowhere");
                if (device.Lost.Contains(seq) && points > 0)
                    faults.Add($"{device.Id} seq {seq}: was never sent, and is there");
            }

            if (database is not null)
                faults.AddRange(CheckProof(database, device, there));
            if (faults.Count > MostTold)
                break;
        }

        return faults;
    }

    private static IEnumerable<string> CheckProof(StateDatabase database, ChaosDevice device, RangeSet there)
    {
        var days = CompletenessProof.Of(new CompletenessStore(database).OfDevice(device.Id), TimeProvider.System.GetUtcNow());
        var declared = new ProjectionStore(database).Load().Boots.Where(boot => boot.Device == device.Id).SelectMany(boot => boot.Have.Ranges).ToList();
        var have = new RangeSet();
        declared.ForEach(range => have.Add(range.From, range.To));
        var gaps = Enumerable.Range(1, (int)have.Last).LongCount(seq => !there.Contains(seq) && !(device.Abandoned.Contains(seq) && have.Contains(seq)));
        if (days.Sum(day => day.MissingBatches) is var named && named != gaps)
            yield return $"{device.Id}: {gaps} batches are missing, the proof names {named}";
        if (days.Sum(day => day.Received) is var received && received != there.Count * ChaosDevice.PointsPerBatch)
            yield return $"{device.Id}: {there.Count * ChaosDevice.PointsPerBatch} points are there, the proof counts {received}";
        if (days.Sum(day => day.Sampled - day.Received - day.Refused - day.Declared - day.Missing) is var rest && rest != 0)
            yield return $"{device.Id}: the account does not add up by {rest} points";
    }

    private static string Key(ChaosDevice device, long seq, int point)
    {
        var village = device.Id.Village;
        return $"agent,desa={village.Digits},dev=agent,kab={village.Kabupaten},kec={village.Kecamatan},prov={village.Province} {ChaosDevice.Time(seq, point)}";
    }

    private static async Task ReadAsync(string directory, Func<long, string, string?> select, HashSet<string> keys)
    {
        await using var pool = new SyncPool(1);
        await using var spool = SpoolLog.Open(new SpoolOptions { Directory = directory }, pool, TimeProvider.System);
        using var cursor = spool.OpenCursor(1);
        while (cursor.TryRead(out var record))
        {
            foreach (var line in Encoding.UTF8.GetString(record.Payload.Span).Split('\n'))
            {
                if (select(record.Offset, line) is { } kept && ChaosSink.Parse(kept) is var (key, _))
                    keys.Add(key);
            }
        }
    }
}
