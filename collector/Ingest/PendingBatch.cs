using System.Threading.Tasks.Sources;
using InternetDesa.Core.Batches;
using InternetDesa.Core.Identity;

namespace InternetDesa.Collector.Ingest;

/// <summary>
/// A payload on its way to the disk. Objects are used again: a payload allocates nothing. Who gave the task out waits for it exactly once.
/// </summary>
/// <param name="finished">Takes the object back when nobody holds it any more.</param>
internal sealed class PendingBatch(Action<PendingBatch> finished) : IValueTaskSource
{
    private static readonly Action<object?> Completed = _ => { };
    private Task _durable = Task.CompletedTask;
    private BatchGap[] _gaps = [];
    private Action<object?>? _continuation;
    private object? _continuationState;
    private volatile bool _settled;
    private short _version;
    private DeviceLoad? _load;
    private int _bytes;
    private int _holders;

    /// <summary>Who sent it.</summary>
    public DeviceId From { get; private set; }

    /// <summary>The batch's header; null for a foreign client.</summary>
    public BatchHeader? Header { get; private set; }

    /// <summary>The gaps that the batch declares.</summary>
    public IReadOnlyList<BatchGap> Gaps => _gaps;

    /// <summary>How many points it has.</summary>
    public int Points { get; private set; }

    /// <summary>When it came, nanoseconds since 1970 UTC.</summary>
    public long Received { get; private set; }

    /// <summary>Where its sender hears the receipt; null for the own server.</summary>
    public TrySendReceipt? Answer { get; private set; }

    /// <summary>Completes when it is on disk.</summary>
    public Task Durable => _durable;

    /// <summary>Why it never will be on disk; null while or where there is no reason.</summary>
    public Exception? Fault => _durable.Exception?.InnerException;

    /// <summary>Begins.</summary>
    public ValueTask Start(
        Task durable, DeviceId from, BatchHeader? header, IReadOnlyList<BatchGap> gaps, int points, long received, TrySendReceipt? answer)
    {
        (_durable, From, Header, Points, Received, Answer) = (durable, from, header, points, received, answer);
        // A copy: the control lines' list serves the next payload.
        _gaps = gaps.Count == 0 ? [] : [.. gaps];
        _settled = false;
        _continuation = null;
        _holders = 2;
        return new ValueTask(this, _version);
    }

    /// <summary>Says what it takes of its sender's share, until it is settled.</summary>
    public void Weigh(DeviceLoad? load, int bytes) => (_load, _bytes) = (load, bytes);

    /// <summary>Everything that follows from its end is done: who asks now is told.</summary>
    public void Settle()
    {
        _load?.Remove(_bytes);
        _settled = true;
    }

    /// <summary>Tells who has waited. Separate, so that all of a commit are settled before the first PUBACK leaves, and the rest go with it.</summary>
    public void Resume()
    {
        var continuation = Interlocked.Exchange(ref _continuation, Completed);
        continuation?.Invoke(_continuationState);
        Release();
    }

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => !_settled
        ? ValueTaskSourceStatus.Pending
        : _durable.IsCompletedSuccessfully ? ValueTaskSourceStatus.Succeeded : ValueTaskSourceStatus.Faulted;

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Check(token);
        _continuationState = state;
        // Not here: whoever waits holds its own locks.
        if (Interlocked.CompareExchange(ref _continuation, continuation, null) is not null)
            ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
    }

    void IValueTaskSource.GetResult(short token)
    {
        Check(token);
        var durable = _durable;
        Release();
        durable.GetAwaiter().GetResult();
    }

    private void Check(short token)
    {
        if (token != _version)
            throw new InvalidOperationException("A payload's task was waited for twice.");
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) > 0)
            return;
        _version++;
        _durable = Task.CompletedTask;
        (_continuationState, Answer, _load) = (null, null, null);
        finished(this);
    }
}
