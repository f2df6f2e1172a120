using InternetDesa.Core.Spool;

namespace InternetDesa.Tests.Spool;

/// <summary>
/// A random history of appends, floors, full disks and crashes over a disk that forgets what was not synced. It throws where a record
/// that was acknowledged or read is gone, changed, or at another offset.
/// </summary>
/// <param name="seed">Its chance.</param>
/// <param name="pool">The threads that write.</param>
/// <param name="pretends">A negative control: calls that claim success and do nothing.</param>
/// <param name="powerFailsAt">The call at which the power fails, whatever chance says; 0 leaves it to chance.</param>
internal sealed class SpoolHistory(int seed, SyncPool pool, Func<Random, string, bool>? pretends = null, int powerFailsAt = 0)
{
    private readonly Random _random = new(seed);
    private readonly ModelFiles _files = new();
    private readonly InstantTime _time = new();
    private readonly HashSet<string> _appended = [];
    private readonly SortedDictionary<long, string> _acknowledged = [];
    private readonly Dictionary<long, string> _read = [];
    private long _floor = 1;
    private int _noSpace;

    /// <summary>How many records were acknowledged.</summary>
    public int Acknowledged => _acknowledged.Count;

    /// <summary>
    /// Runs the history of a seed again and again, and the power fails at its first call to the disk, then at its second, up to its last:
    /// recoveries too are cut at each of theirs.
    /// </summary>
    /// <returns>How often it ran, and how many records were acknowledged.</returns>
    /// <exception cref="InvalidOperationException">The spool broke its promise.</exception>
    public static async Task<(int Steps, long Acknowledged)> RunEveryStep(int seed, SyncPool pool, Func<Random, string, bool>? pretends = null)
    {
        var acknowledged = 0L;
        for (var step = 1; ; step++)
        {
            var history = new SpoolHistory(seed, pool, pretends, step);
            try
            {
                await history.Run();
            }
            catch (InvalidOperationException fault)
            {
                throw new InvalidOperationException($"Step {step}: {fault.Message}", fault);
            }

            acknowledged += history.Acknowledged;
            if (history._files.Attempts < step)
                return (step - 1, acknowledged);
        }
    }

    /// <summary>Runs it.</summary>
    /// <exception cref="InvalidOperationException">The spool broke its promise.</exception>
    public async Task Run()
    {
        if (pretends is not null)
        {
            // Of its own: the spool calls from another thread.
            var chance = new Random(seed);
            _files.Pretends = call => pretends(chance, call);
        }

        _files.Fault = (call, _) => call is not ("pread" or "unlink" or "ftruncate") && _noSpace > 0 && _noSpace-- > 0 ? Errno.NoSpace : 0;
        for (var life = _random.Next(2, 6); life > 0; life--)
        {
            var end = _files.Attempts + _random.Next(1, 120);
            var isStep = powerFailsAt > _files.Attempts && powerFailsAt <= end;
            _files.FreezeAt = isStep ? powerFailsAt : end;
            await Live();
            _files.Crash(_random, power: _random.Next(3) > 0 || isStep);
        }

        _files.Crash(_random, power: true);
        await using var log = SpoolLog.Open(Options(), pool, _time, _files);
        Verify(log);
    }

    private async Task Live()
    {
        SpoolLog log;
        try
        {
            log = SpoolLog.Open(Options(), pool, _time, _files);
        }
        catch (StorageException) when (_files.Frozen)
        {
            return; // The power failed during recovery.
        }

        log.SetFloor("reader", _floor);
        Verify(log);
        for (var step = _random.Next(1, 30); step > 0 && !_files.Frozen; step--)
        {
            if (_random.Next(8) == 0)
                _noSpace = _random.Next(1, 5);
            if (_random.Next(6) == 0 && _acknowledged.Count > 0)
                log.SetFloor("reader", _floor = Math.Max(_floor, _acknowledged.Keys.ElementAt(_random.Next(_acknowledged.Count)) + _random.Next(2)));
            await AppendSome(log);
            _noSpace = 0;
        }

        // The power fails while nothing is being written, if it has not failed before.
        _files.FreezeAt = 0;
        await log.DisposeAsync();
    }

    private async Task AppendSome(SpoolLog log)
    {
        var appends = new List<(SpoolAppend Append, string Text)>();
        for (var i = _random.Next(1, 6); i > 0; i--)
        {
            var payload = new byte[16 + _random.Next(_random.Next(5) == 0 ? 1500 : 200)];
            _random.NextBytes(payload);
            var text = Convert.ToHexString(payload);
            Promise(_appended.Add(text), "chance made the same record twice");
            appends.Add((log.Append(payload), text));
        }

        foreach (var (append, text) in appends)
        {
            await append.Synced.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!append.Synced.IsCompletedSuccessfully)
                continue;
            Promise(_acknowledged.Count == 0 || append.Offset > _acknowledged.Keys.Last(), $"Offset {append.Offset} came again.");
            _acknowledged.Add(append.Offset, text);
        }
    }

    private void Verify(SpoolLog log)
    {
        var read = new Dictionary<long, string>();
        var last = 0L;
        using var cursor = log.OpenCursor(1);
        while (cursor.TryRead(out var record))
        {
            var text = Convert.ToHexString(record.Payload.Span);
            Promise(record.Offset > last, $"Offset {record.Offset} after {last}.");
            Promise(_appended.Contains(text), $"Offset {record.Offset} holds what nobody appended.");
            read.Add(last = record.Offset, text);
        }

        // What a cursor has read counts as durable too: its reader may have told others.
        foreach (var (offset, text) in _acknowledged.Concat(_read).Where(pair => pair.Key >= _floor))
        {
            Promise(read.TryGetValue(offset, out var found), $"Offset {offset} was durable and is gone.");
            Promise(text == found, $"Offset {offset} holds another record.");
        }

        foreach (var (offset, text) in read)
            _read[offset] = text;
    }

    private static void Promise(bool kept, string message)
    {
        if (!kept)
            throw new InvalidOperationException(message);
    }

    private static SpoolOptions Options() => new() { Directory = "/spool", SegmentBytes = 2048, MaxBytes = 1 << 20, Readers = ["reader"] };

    /// <summary>A clock whose timers are due at once: a full disk is tried again without a wait.</summary>
    private sealed class InstantTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            ThreadPool.QueueUserWorkItem(_ => callback(state));
            return new Due();
        }

        private sealed class Due : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => false;

            public void Dispose()
            {
            }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
