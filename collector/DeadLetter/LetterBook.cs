using InternetDesa.Collector.Admin;
using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.DeadLetter;

/// <summary>The dead letters, as people ask for them: listed, shown, and replayed once what was wrong is mended.</summary>
/// <param name="dead">The letters.</param>
/// <param name="replayed">Which of them were replayed.</param>
/// <param name="replay">Replays.</param>
internal sealed class LetterBook(SpoolLog dead, SpoolCheckpoint replayed, LetterReplay replay) : IDisposable
{
    /// <summary>Letters looked at in one call: longer ones would let a client wait for too long.</summary>
    public const int MostPerCall = 1000;

    private const int MostRefusals = 100;
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Letters by their numbers.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="after">Only those with larger numbers.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="withContent">Whether their bytes are wanted.</param>
    public async Task<LettersAnswer> ListAsync(LetterFilter filter, long after, int max, bool withContent)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            var found = new List<LetterAnswer>();
            foreach (var letter in Read(filter, after))
            {
                if (found.Count == max)
                    return new LettersAnswer(found, found[^1].Offset);
                found.Add(letter.ToAnswer(replayed.Done.Contains(letter.Offset), withContent));
            }

            return new LettersAnswer(found, null);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Replays the letters that were not replayed before.</summary>
    /// <exception cref="IOException">The spool is full, or the disk failed: what was replayed before that is, and counts at the next call as well.</exception>
    public async Task<ReplayAnswer> ReplayAsync(LetterFilter filter, long after)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        var refused = new List<ReplayRefusal>();
        var count = 0;
        try
        {
            var looked = 0;
            foreach (var letter in Read(filter, after).Where(letter => !replayed.Done.Contains(letter.Offset)))
            {
                if (looked++ == MostPerCall || refused.Count == MostRefusals)
                    return new ReplayAnswer(count, refused, letter.Offset - 1);
                if (await replay.ReplayAsync(letter).ConfigureAwait(false) is { } why)
                {
                    refused.Add(new ReplayRefusal(letter.Offset, why));
                    continue;
                }

                // Noted after it is on disk: a crash between has it replayed twice, which changes nothing.
                replayed.Done.Add(letter.Offset);
                count++;
            }

            return new ReplayAnswer(count, refused, null);
        }
        finally
        {
            try
            {
                if (count > 0)
                    replayed.Save();
            }
            finally
            {
                _gate.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private IEnumerable<Letter> Read(LetterFilter filter, long after)
    {
        using var cursor = dead.OpenCursor(Math.Max(after + 1, filter.Offset ?? 0));
        while (cursor.TryRead(out var record))
        {
            if (filter.Offset is { } only && record.Offset > only)
                yield break;
            if (Letter.Read(record) is { } letter && filter.Matches(letter))
                yield return letter;
        }
    }
}
