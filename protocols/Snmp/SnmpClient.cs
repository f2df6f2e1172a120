using System.Collections.Concurrent;
using System.Net;
using System.Threading.Tasks.Sources;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// SNMP v1, v2c and v3 to be awaited; an <see cref="SnmpManager"/> does the work. A silent device holds nothing but its own wait.
/// </summary>
public sealed class SnmpClient : ISnmpClient
{
    // A nation's devices and half as many again; then all are made ready anew, which costs v3 a discovery each.
    private const int MaxPeers = 131_072;

    // Calls of an hour of many time-outs are not kept for ever.
    private const int MostSpare = 1024;

    private readonly SnmpManager _manager;
    private readonly bool _inline;
    private readonly ConcurrentDictionary<(IPEndPoint, SnmpCredentials), SnmpPeer> _peers = new();
    private readonly ConcurrentQueue<Call> _spare = new();

    /// <summary>Makes a client.</summary>
    /// <param name="time">The clock of time-outs, round trips and v3.</param>
    /// <param name="sockets">How many sockets per address family, each with a thread, 1 or more.</param>
    /// <param name="keys">The keys of v3 users; null makes a ring of its own.</param>
    /// <param name="inline">
    /// What follows an answer runs on the thread that received it, and everybody else's answers wait meanwhile: for a caller that never
    /// blocks. Measured with 1,400 polls a second, waking another thread twice a poll costs more than the poll.
    /// </param>
    public SnmpClient(TimeProvider time, int sockets = 1, SnmpKeyRing? keys = null, bool inline = false) =>
        (_manager, _inline) = (new SnmpManager(time, keys, sockets), inline);

    /// <summary>What was sent, received and dropped.</summary>
    public SnmpClientStats Stats => _manager.Stats;

    /// <inheritdoc/>
    public ValueTask<SnmpResponse> AskAsync(SnmpTarget target, SnmpRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = _spare.TryDequeue(out var spare) ? spare : new Call(this);
        var ticket = _manager.TryAsk(PeerOf(target), request, target.Timeout, target.Retries, call, 0);
        return ticket != 0 ? call.Answer(ticket, cancellationToken)
            : throw new InvalidOperationException("More than 131,072 requests are under way: wait for some of them.");
    }

    /// <summary>Closes the sockets; requests under way end with <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        foreach (var handler in _manager.Close())
            ((Call)handler).End(new ObjectDisposedException(nameof(SnmpClient)));
        return ValueTask.CompletedTask;
    }

    private SnmpPeer PeerOf(SnmpTarget target)
    {
        var name = (target.EndPoint, target.Credentials);
        if (_peers.TryGetValue(name, out var peer))
            return peer;
        if (_peers.Count >= MaxPeers)
            _peers.Clear();
        return _peers.GetOrAdd(name, _manager.Peer(target.EndPoint, target.Credentials));
    }

    /// <summary>
    /// A request that somebody waits for, used again for the next once its answer was taken. It ends exactly once, because the manager
    /// gives a request either its reply, or its cancellation, or the end of all.
    /// </summary>
    private sealed class Call : IValueTaskSource<SnmpResponse>, ISnmpReplyHandler
    {
        private readonly SnmpClient _client;
        private ManualResetValueTaskSourceCore<SnmpResponse> _core;
        private CancellationTokenRegistration _cancellation;
        private long _ticket;

        public Call(SnmpClient client)
        {
            _client = client;
            _core.RunContinuationsAsynchronously = !client._inline;
        }

        /// <summary>The answer to come; it may be here already.</summary>
        public ValueTask<SnmpResponse> Answer(long ticket, CancellationToken cancellationToken)
        {
            _ticket = ticket;
            _cancellation = cancellationToken.UnsafeRegister(static (call, token) => ((Call)call!).Cancel(token), this);
            return new ValueTask<SnmpResponse>(this, _core.Version);
        }

        /// <summary>Ends it without an answer.</summary>
        public void End(Exception why) => _core.SetException(why);

        public void OnReply(in SnmpReply reply)
        {
            // The answer outlives the buffer, so it gets a copy: the first memory that a datagram costs.
            SnmpVarBindReader.TryReadAll(reply.EncodedVarBinds.ToArray(), out var varBinds);
            _core.SetResult(new SnmpResponse(reply.Outcome, varBinds ?? [])
            {
                ErrorStatus = reply.ErrorStatus,
                ErrorIndex = reply.ErrorIndex,
                RoundTrip = reply.RoundTrip,
                Timeouts = reply.Timeouts,
                Bytes = reply.Bytes,
                EngineRun = reply.EngineRun,
            });
        }

        public SnmpResponse GetResult(short token)
        {
            try
            {
                return _core.GetResult(token);
            }
            finally
            {
                // Waits for a cancellation that runs at this moment: it must not meet the next request.
                _cancellation.Dispose();
                _core.Reset();
                if (_client._spare.Count < MostSpare)
                    _client._spare.Enqueue(this);
            }
        }

        public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

        public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
            _core.OnCompleted(continuation, state, token, flags);

        private void Cancel(CancellationToken token)
        {
            if (_client._manager.Cancel(_ticket))
                End(new OperationCanceledException(token));
        }
    }
}
