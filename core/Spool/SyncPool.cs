namespace InternetDesa.Core.Spool;

/// <summary>
/// The threads that write and sync for all spools of a process. A sync blocks its thread in the kernel for milliseconds, so it has
/// threads of its own instead of the thread pool's; thousands of spools share a few of them.
/// </summary>
public sealed class SyncPool : IAsyncDisposable
{
    // A monitor and no semaphore: SemaphoreSlim spins before it sleeps, which cost more than the syncs where records come a few at a time (bench connections).
    private readonly object _gate = new();
    private readonly Queue<Func<bool>> _jobs = new();
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
            Monitor.PulseAll(_gate);
        }

        await Task.Run(() => Array.ForEach(_threads, thread => thread.Join())).ConfigureAwait(false);
    }

    /// <param name="job">Returns whether it wants another turn, behind the others; its thread sees to that without waking a second one.</param>
    internal void Enqueue(Func<bool> job)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, this);
            _jobs.Enqueue(job);
            Monitor.Pulse(_gate);
        }
    }

    private void Work()
    {
        while (true)
        {
            Func<bool>? job;
            lock (_gate)
            {
                while (!_jobs.TryDequeue(out job))
                {
                    if (_closing)
                        return;
                    Monitor.Wait(_gate);
                }
            }

            if (!job())
                continue;
            lock (_gate)
                _jobs.Enqueue(job);
        }
    }
}
