using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

/// <summary>
/// A log of 1 MiB, and all that may happen to it: cut at any byte, a bit of its last four frames flipped, a sector of zeros or of garbage.
/// Every record that was not harmed has to be read, at its offset, and nothing else.
/// </summary>
internal sealed class TornLog
{
    private const int LeastBytes = 1 << 20, Sector = 512, Frames = 4;
    private const string Segment = "/spool/00000000000000000001.seg";

    private readonly SyncPool _pool;
    private readonly Random _random;
    private readonly List<byte[]> _payloads;
    private readonly List<int> _ends = [0];
    private readonly byte[] _whole;

    private TornLog(SyncPool pool, Random random, List<byte[]> payloads, byte[] whole)
    {
        (_pool, _random, _payloads, _whole) = (pool, random, payloads, whole);
        foreach (var payload in payloads)
            _ends.Add(_ends[^1] + Frame.HeaderBytes + payload.Length);
    }

    private (string Name, int Places, Func<int, Task> Damage)[] Kinds =>
    [
        ("cuts", _whole.Length + 1, CutAsync),
        ("flipped bits", (_whole.Length - _ends[^(Frames + 1)]) * 8, FlipAsync),
        ("sectors of zeros", _whole.Length / Sector, sector => LoseAsync(sector, garbage: false)),
        ("sectors of garbage", _whole.Length / Sector, sector => LoseAsync(sector, garbage: true)),
    ];

    /// <summary>Writes the log.</summary>
    public static async Task<TornLog> WriteAsync(int seed, SyncPool pool)
    {
        var random = new Random(seed);
        var payloads = new List<byte[]>();
        var files = new ModelFiles();
        await using (var log = SpoolLog.Open(Options(), pool, TimeProvider.System, files))
        {
            for (var bytes = 0; bytes < LeastBytes; bytes += Frame.HeaderBytes + payloads[^1].Length)
            {
                payloads.Add(new byte[16 + random.Next(800)]);
                random.NextBytes(payloads[^1]);
                await log.Append(payloads[^1]).Synced;
            }
        }

        return new TornLog(pool, random, payloads, files.Bytes(Segment));
    }

    /// <summary>Damages the log in so many places of each kind, spread evenly, or in all where there are no more.</summary>
    /// <param name="places">How many.</param>
    /// <param name="fault">Told of a record that was not harmed and is gone, and of one that nobody wrote and is there.</param>
    /// <returns>How many of each, for people.</returns>
    public async Task<string> DamageAsync(int places, Action<string> fault)
    {
        var told = new List<string>();
        foreach (var (name, all, damage) in Kinds)
        {
            var some = Math.Min(places, all);
            for (var i = 0; i < some; i++)
            {
                var place = (int)((long)i * all / some);
                try
                {
                    await damage(place);
                }
                catch (InvalidOperationException broken)
                {
                    fault($"{name}, {place}: {broken.Message}");
                }
            }

            told.Add($"{some} {name}");
        }

        return string.Join(", ", told);
    }

    private Task CutAsync(int length) => CheckAsync(_whole[..length], from: length, to: _whole.Length);

    private Task FlipAsync(int bit)
    {
        var at = _ends[^(Frames + 1)] + (bit / 8);
        var damaged = _whole.ToArray();
        damaged[at] ^= (byte)(1 << (bit % 8));
        return CheckAsync(damaged, at, at + 1);
    }

    private Task LoseAsync(int sector, bool garbage)
    {
        var damaged = _whole.ToArray();
        var lost = damaged.AsSpan(sector * Sector, Sector);
        if (garbage)
            _random.NextBytes(lost);
        else
            lost.Clear();
        return CheckAsync(damaged, sector * Sector, (sector + 1) * Sector);
    }

    // The bytes from one place to another are harmed.
    private async Task CheckAsync(byte[] bytes, int from, int to)
    {
        var files = new ModelFiles();
        files.Put(Segment, bytes);
        await using var log = SpoolLog.Open(Options(), _pool, TimeProvider.System, files);
        using var cursor = log.OpenCursor(1);
        for (var i = 0; i < _payloads.Count; i++)
        {
            if (_ends[i + 1] > from && _ends[i] < to)
                continue;
            if (!cursor.TryRead(out var record) || record.Offset != i + 1 || !record.Payload.Span.SequenceEqual(_payloads[i]))
                throw new InvalidOperationException($"record {i + 1} was not harmed and is not read");
        }

        if (cursor.TryRead(out var more))
            throw new InvalidOperationException($"record {more.Offset} is read and nobody wrote it");
    }

    private static SpoolOptions Options() => new() { Directory = "/spool" };
}
