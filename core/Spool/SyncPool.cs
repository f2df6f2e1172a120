namespace InternetDesa.Core.Spool;

/// <summary>
/// The threads that write and sync for all spools of a process. A sync blocks its thread in the kernel for milliseconds, so it has
/// threads of its own instead of the thread pool's; thousands of spools share a few of them.
/// </summary>
public sealed class SyncPool : IAsyncDisposable
{
    private readonly Queue<Action> _jobs = new();
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _ready = new(0);
    private readonly Thread[] _threads;
    private bool _closing;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">How many commits may be on their way to the disk at the same time, 1 to 64.</param>
    public SyncPool(int threads = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threads, 64);
        _threads = new Thread[threads];
        for (var i = 0; i < threads; i++)
        {
            _threads[i] = new Thread(Work) { IsBackground = true, Name = $"spool-sync-{i}" };
            _threads[i].Start();
        }
    }

    /// <summary>Ends the threads after the jobs that wait. Close the spools first.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closing)
                return;
            _closing = true;
        }

        _ready.Release(_threads.Length);
        await Task.Run(() => Array.ForEach(_threads, thread => thread.Join())).ConfigureAwait(false);
        _ready.Dispose();
    }

    internal void Enqueue(Action job)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _jobs.Enqueue(job);
        }

        _ready.Release();
    }

    private void Work()
    {
        while (true)
        {
            _ready.Wait();
            Action? job;
            lock (_gate)
            {
                // A permit without a job is the one that DisposeAsync gave each thread.
                if (!_jobs.TryDequeue(out job))
                    return;
            }

            job();
        }
    }
}
