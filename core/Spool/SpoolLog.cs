namespace InternetDesa.Core.Spool;

/// <summary>
/// An append-only log of records in the segment files of one directory. A record is acknowledged (<see cref="SpoolAppend.Synced"/>)
/// once it is on disk. While one group of records is being written and synced, the next one gathers, so that one sync serves many.
/// </summary>
/// <remarks>Safe for concurrent use.</remarks>
public sealed class SpoolLog : IAsyncDisposable
{
    private const int MaxGroupBytes = 4 << 20;

    // Some 4 µs a look: as long as records keep coming in, and for 64 µs at most.
    private const int GatherLooks = 16, GatherSpins = 100;

    private readonly SpoolOptions _options;
    private readonly SyncPool _pool;
    private readonly TimeProvider _time;
    private readonly ISpoolFiles _files;
    private readonly SegmentTable _table;
    private readonly SpoolWriter _writer;
    private readonly ReaderFloors _floors;
    private readonly Func<bool> _run;
    private readonly TaskCompletionSource _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly ManualResetEvent _hurry = new(initialState: false);

    private readonly Lock _gate = new();
    private readonly CommitQueue _queue;
    private bool _running;
    private bool _closing;
    private ITimer? _retry;
    private readonly RecentMaximum _longestSync, _longestWait;
    private SpoolStats _stats;
    private Task? _full, _waiting, _failed;

    private SpoolLog(SpoolOptions options, SyncPool pool, TimeProvider time, ISpoolFiles files, SegmentTable table, SpoolRecovery recovery)
    {
        _options = options;
        _pool = pool;
        _time = time;
        _files = files;
        _table = table;
        _writer = new SpoolWriter(files, options, table);
        _floors = new ReaderFloors(options.Readers);
        _run = Run;
        _queue = new CommitQueue(Math.Min(options.SegmentBytes, MaxGroupBytes), time);
        (_longestSync, _longestWait) = (new RecentMaximum(time), new RecentMaximum(time));
        Recovery = recovery;
    }

    /// <summary>
    /// Raised on a thread of the pool just before <see cref="SpoolFullPolicy.DropOldest"/> deletes records, so that the gap can be
    /// declared. A handler may append, but must neither wait for it nor throw.
    /// </summary>
    public event Action<SpoolDrop>? Dropped;

    /// <summary>The offset after which the oldest segment is named: nothing below it is left.</summary>
    public long FirstOffset => _table.First;

    /// <summary>The first offset that is not durable yet. The next record's may be larger: offsets are given up, never used twice.</summary>
    public long NextOffset => _table.Next;

    /// <summary>The bytes of all segments.</summary>
    public long Bytes => _table.Bytes;

    /// <summary>What opening found on disk.</summary>
    public SpoolRecovery Recovery { get; }

    /// <summary>
    /// Faults with <see cref="SpoolFailedException"/> when the disk failed: nothing is acknowledged any more and the program has to end
    /// with <see cref="SpoolFailedException.ExitCode"/>. Never completes otherwise.
    /// </summary>
    public Task Failure => _failure.Task;

    /// <summary>The counters since the spool was opened.</summary>
    public SpoolStats Stats
    {
        get
        {
            lock (_gate)
            {
                var now = _time.GetTimestamp();
                // A disk that hangs shows while it hangs.
                var waiting = _queue.Oldest is { } oldest ? _time.GetElapsedTime(oldest.Begun, now).TotalMilliseconds : 0;
                return _stats with
                {
                    LongestSyncMilliseconds = _longestSync.Read(now),
                    LongestWaitMilliseconds = Math.Max(_longestWait.Read(now), waiting),
                };
            }
        }
    }

    /// <summary>Opens a spool, creating its directory where it is missing, and recovers what is on disk.</summary>
    /// <param name="options">Where and how large; read once.</param>
    /// <param name="pool">The threads that write, which outlive the spool.</param>
    /// <param name="time">The clock of <see cref="SpoolOptions.NoSpaceRetry"/> and of the counters.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="StorageException">The directory can not be made, read or synced. Damage in it is no error.</exception>
    public static SpoolLog Open(SpoolOptions options, SyncPool pool, TimeProvider time) => Open(options, pool, time, DiskFiles.Instance);

    internal static SpoolLog Open(SpoolOptions options, SyncPool pool, TimeProvider time, ISpoolFiles files)
    {
        options.Validate();
        var (table, recovery) = new SpoolRecoveryScan(files, options.Directory).Run();
        return new SpoolLog(options, pool, time, files, table, recovery);
    }

    /// <summary>Copies a record into the group that gathers.</summary>
    /// <returns>
    /// Its promise, which faults with <see cref="SpoolFullException"/> at the cap (<see cref="SpoolFullPolicy.Refuse"/>) or when too
    /// much waits for a full disk, and with <see cref="SpoolFailedException"/> when the disk failed.
    /// </returns>
    /// <exception cref="ArgumentException">The record is larger than <see cref="SpoolOptions.MaxRecordBytes"/>.</exception>
    /// <exception cref="ObjectDisposedException">The spool was closed.</exception>
    public SpoolAppend Append(ReadOnlySpan<byte> payload)
    {
        if (payload.Length > _options.MaxRecordBytes)
            throw new ArgumentException($"A record of {payload.Length} bytes is over {nameof(SpoolOptions.MaxRecordBytes)} ({_options.MaxRecordBytes}).", nameof(payload));
        var size = Frame.HeaderBytes + payload.Length;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            if (_failed is not null)
                return new SpoolAppend(_failed);
            if (Refusal(size) is { } refusal)
            {
                _stats = _stats with { Refused = _stats.Refused + 1 };
                return new SpoolAppend(refusal);
            }

            var append = _queue.Add(payload);
            Schedule();
            return append;
        }
    }

    /// <summary>Bytes that wait in memory for the disk; <see cref="SpoolOptions.MaxWaitingBytes"/> bounds them.</summary>
    public long WaitingBytes
    {
        get
        {
            lock (_gate)
                return _queue.WaitingBytes;
        }
    }

    /// <summary>Opens a cursor that reads the durable records from <paramref name="fromOffset"/> on, at start and as they come.</summary>
    public SpoolCursor OpenCursor(long fromOffset) => new(_files, _table, fromOffset, CountDamage);

    /// <summary>
    /// A reader has durably finished everything below <paramref name="offset"/>; segments that all readers have finished are deleted
    /// soon after, on a thread of the pool. Save the reader's checkpoint first: after a crash it must not point into the deleted.
    /// </summary>
    /// <param name="reader">A name of <see cref="SpoolOptions.Readers"/>.</param>
    /// <param name="offset">
    /// At least 1; a smaller one than before changes nothing. One beyond <see cref="NextOffset"/> says that the disk lost records which
    /// the reader has done: new records get offsets from there on, for those below would never be read.
    /// </param>
    /// <exception cref="ArgumentException">The spool knows no such reader.</exception>
    public void SetFloor(string reader, long offset)
    {
        _floors.Set(reader, offset);
        _table.SkipTo(offset);
        lock (_gate)
        {
            if (!_closing && _failed is null)
                Schedule();
        }
    }

    /// <summary>Commits what waits and closes the file. What waits for room on a full disk faults instead.</summary>
    public async ValueTask DisposeAsync()
    {
        List<CommitGroup> stranded = [];
        lock (_gate)
        {
            if (!_closing)
            {
                _closing = true;
                _hurry.Set();
                if (_retry is not null)
                    stranded = _queue.TakeAll();
                if (!_running)
                    _closed.SetResult();
            }
        }

        FailAll(stranded, new SpoolFullException($"Spool {_options.Directory} was closed while it waited for room on the disk."));
        await _closed.Task.ConfigureAwait(false);
        _retry?.Dispose();
        _hurry.Dispose();
        _writer.Dispose();
        _table.Close();
    }

    private Task? Refusal(int size)
    {
        if (!_queue.IsEmpty && _queue.WaitingBytes + size > _options.MaxWaitingBytes)
            return _waiting ??= Refused($"{_queue.WaitingBytes} bytes wait for the disk ({nameof(SpoolOptions.MaxWaitingBytes)})");
        if (_options.OnFull == SpoolFullPolicy.Refuse && _table.BytesHeld(_floors.Lowest) + _queue.WaitingBytes + size > _options.MaxBytes)
            return _full ??= Refused($"it holds {nameof(SpoolOptions.MaxBytes)} ({_options.MaxBytes}) of records that its readers have not done");
        return null;
    }

    private Task Refused(string why) => Faulted(new SpoolFullException($"Spool {_options.Directory} is full: {why}."));

    private static Task Faulted(Exception e)
    {
        var task = Task.FromException(e);
        _ = task.Exception; // A caller that does not look is no unobserved exception.
        return task;
    }

    // Under the lock. At most one job of a spool is queued or running.
    private void Schedule()
    {
        if (_running || !IsReady())
            return;
        _running = true;
        _pool.Enqueue(_run);
    }

    private bool IsReady() =>
        _retry is null && (!_queue.IsEmpty || (!_closing && _table.Deletable(_floors.Lowest).Count > 0));

    // Whether there is more to do already.
    private bool Run()
    {
        Gather();
        CommitGroup? group;
        lock (_gate)
            group = _queue.Take();

        try
        {
            var floor = _floors.Lowest;
            _writer.Delete(_table.Deletable(floor));
            if (group is not null)
                Commit(group, floor);
            DropOverCap(floor);
        }
        catch (StorageException e) when (e.IsNoSpace)
        {
            WaitForRoom();
        }
        catch (StorageException e)
        {
            Fail(e);
        }

        lock (_gate)
        {
            _running = _failed is null && IsReady();
            if (_closing && !_running)
                _closed.TrySetResult();
            return _running;
        }
    }

    // A burst that has just begun goes to disk whole: microseconds of waiting, where a sync of its own takes hundreds (bench spool).
    private void Gather()
    {
        if (_options.GatherTime > TimeSpan.Zero)
        {
            _hurry.WaitOne(_options.GatherTime);
            return;
        }

        var before = 0L;
        for (var look = 0; look < GatherLooks; look++)
        {
            long waiting;
            lock (_gate)
                waiting = _queue.WaitingBytes;
            if (waiting == before)
                return;
            before = waiting;
            Thread.SpinWait(GatherSpins);
        }
    }

    private void Commit(CommitGroup group, long floor)
    {
        var start = _time.GetTimestamp();
        _writer.Commit(group, floor);
        var end = _time.GetTimestamp();
        var ms = _time.GetElapsedTime(start, end).TotalMilliseconds;
        lock (_gate)
        {
            _queue.Committed();
            _stats = _stats with
            {
                AppendedRecords = _stats.AppendedRecords + group.Records,
                AppendedBytes = _stats.AppendedBytes + group.Bytes,
                Commits = _stats.Commits + 1,
                SyncMilliseconds = _stats.SyncMilliseconds + ms,
            };
            _longestSync.Add(ms, end);
            _longestWait.Add(_time.GetElapsedTime(group.Begun, end).TotalMilliseconds, end);
        }

        group.Succeed();
    }

    private void DropOverCap(long floor)
    {
        if (_options.OnFull != SpoolFullPolicy.DropOldest)
            return;
        var drops = _table.Deletable(floor, _options.MaxBytes);
        foreach (var segment in drops)
        {
            var from = Math.Max(segment.First, floor);
            var records = Math.Min(segment.Records, segment.Next - from);
            if (records <= 0 || _table.IsDoomed(segment))
                continue;
            lock (_gate)
                _stats = _stats with { DroppedRecords = _stats.DroppedRecords + records };
            Dropped?.Invoke(new SpoolDrop(from, segment.Next - 1, records));
        }

        _writer.Delete(drops);
    }

    private void WaitForRoom()
    {
        List<CommitGroup> stranded = [];
        lock (_gate)
        {
            _stats = _stats with { NoSpace = _stats.NoSpace + 1 };
            if (_closing)
                stranded = _queue.TakeAll();
            else
                _retry = _time.CreateTimer(_ => Retry(), null, _options.NoSpaceRetry, Timeout.InfiniteTimeSpan);
        }

        FailAll(stranded, new SpoolFullException($"Spool {_options.Directory} was closed while the disk was full."));
    }

    private void Retry()
    {
        lock (_gate)
        {
            _retry?.Dispose();
            _retry = null;
            if (!_closing)
                Schedule();
        }
    }

    private void Fail(StorageException cause)
    {
        var reason = new SpoolFailedException(_options.Directory, cause);
        List<CommitGroup> stranded;
        lock (_gate)
        {
            _failed = Faulted(reason);
            stranded = _queue.TakeAll();
        }

        _failure.SetException(reason);
        _ = _failure.Task.Exception;
        FailAll(stranded, reason);
    }

    private static void FailAll(List<CommitGroup> groups, Exception reason) => groups.ForEach(group => group.Fail(reason));

    private void CountDamage(long records)
    {
        lock (_gate)
            _stats = _stats with { Damaged = _stats.Damaged + records };
    }
}
