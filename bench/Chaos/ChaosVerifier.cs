using System.Text;
using InternetDesa.Core.Spool;
using InternetDesa.State;
using InternetDesa.State.Completeness;

namespace InternetDesa.Bench.Chaos;

/// <summary>
/// Reads back, of a collector that is stopped: every point of every batch that a device may forget is in the sink, in the spool or in the
/// dead letter; no point has two values; the proof of completeness has the seqs of every gap in the devices' ledgers, and of no other.
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
                if (there.Contains(seq) && device.ForeignLine(seq) is { } foreign && !kept.Contains(foreign))
                    faults.Add($"{device.Id} seq {seq}: its foreign line is not in the dead letter");
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
        var evidence = new CompletenessStore(database).OfDevice(device.Id);
        var declared = new RangeSet();
        foreach (var gap in evidence.Gaps)
            declared.Add(gap.Gap.From, gap.Gap.To);
        foreach (var seq in Seqs(device).Where(seq => declared.Contains(seq) ? !device.Abandoned.Contains(seq) : device.Abandoned.Contains(seq) && device.Forgotten.Contains(seq)))
            yield return $"{device.Id} seq {seq}: {(declared.Contains(seq) ? "declared, and was not given up" : "given up and receipted, and not declared")}";

        // Of the ledger: what was never sent, or is not to be found. Of the evidence: what its runs do not have.
        var have = evidence.Boots.SingleOrDefault()?.Have ?? new RangeSet();
        var missing = Seqs(device).Where(seq => seq <= have.Last && !there.Contains(seq) && !declared.Contains(seq)).ToList();
        var named = Seqs(device).Where(seq => seq <= have.Last && !have.Contains(seq)).ToList();
        if (!missing.SequenceEqual(named))
            yield return $"{device.Id}: missing are {string.Join(',', missing)}, the proof names {string.Join(',', named)}";
        if (device.Lost.FirstOrDefault(seq => seq <= have.Last && !named.Contains(seq)) is var lost and not 0)
            yield return $"{device.Id} seq {lost}: was never sent, and the proof does not name it";

        var days = CompletenessProof.Of(evidence, TimeProvider.System.GetUtcNow());
        if (days.Sum(day => day.MissingBatches) is var count && count != missing.Count)
            yield return $"{device.Id}: {missing.Count} batches are missing, the proof counts {count}";
        if (days.Sum(day => day.Received) is var received && received != there.Count * ChaosDevice.PointsPerBatch)
            yield return $"{device.Id}: {there.Count * ChaosDevice.PointsPerBatch} points are there, the proof counts {received}";
        if (days.Sum(day => day.Refused) is var refused && refused != Seqs(device).Count(seq => there.Contains(seq) && device.ForeignLine(seq) is not null))
            yield return $"{device.Id}: the proof counts {refused} refused points, which is not what was sent";
        if (days.Sum(day => day.Sampled - day.Received - day.Refused - day.Declared - day.Missing) is var rest && rest != 0)
            yield return $"{device.Id}: the account does not add up by {rest} points";
    }

    private static IEnumerable<long> Seqs(ChaosDevice device) => Enumerable.Range(1, (int)device.Last).Select(seq => (long)seq);

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
                else if (line.StartsWith(ChaosDevice.Foreign, StringComparison.Ordinal))
                    keys.Add(line);
            }
        }
    }
}
