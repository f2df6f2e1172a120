using System.Collections.Concurrent;
using System.Net;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// SNMP v1, v2c and v3 to be awaited, for those who ask now and then; an <see cref="SnmpManager"/> does the work. A silent device holds
/// nothing but its own wait.
/// </summary>
public sealed class SnmpClient : ISnmpClient
{
    // A nation's devices and half as many again; then all are made ready anew, which costs v3 a discovery each.
    private const int MaxPeers = 131_072;

    private readonly SnmpManager _manager;
    private readonly bool _inline;
    private readonly ConcurrentDictionary<(IPEndPoint, SnmpCredentials), SnmpPeer> _peers = new();
    private readonly ConcurrentDictionary<Call, long> _calls = new();
    private volatile bool _disposed;

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
    public ValueTask<SnmpResponse> GetAsync(SnmpTarget target, IReadOnlyList<Oid> oids, CancellationToken cancellationToken) =>
        AskAsync(target, SnmpRequest.Get(oids), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SnmpResponse> GetNextAsync(SnmpTarget target, IReadOnlyList<Oid> oids, CancellationToken cancellationToken) =>
        AskAsync(target, SnmpRequest.GetNext(oids), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SnmpResponse> GetBulkAsync(
        SnmpTarget target, IReadOnlyList<Oid> oids, int nonRepeaters, int maxRepetitions, CancellationToken cancellationToken) =>
        AskAsync(target, SnmpRequest.GetBulk(oids, nonRepeaters, maxRepetitions), cancellationToken);

    /// <summary>Closes the sockets; requests under way end with <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _disposed = true;
        _manager.Dispose();
        foreach (var call in _calls.Keys)
            call.TrySetException(new ObjectDisposedException(nameof(SnmpClient)));
        return ValueTask.CompletedTask;
    }

    private async ValueTask<SnmpResponse> AskAsync(SnmpTarget target, SnmpRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var call = new Call(_inline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
        var ticket = _manager.TryAsk(PeerOf(target), request, target.Timeout, target.Retries, call, 0);
        if (ticket == 0)
            throw new InvalidOperationException("More than 131,072 requests are under way: wait for some of them.");
        _calls[call] = ticket;
        try
        {
            // Closed between the question and the note of it.
            if (_disposed)
                call.TrySetException(new ObjectDisposedException(nameof(SnmpClient)));
            await using (cancellationToken.UnsafeRegister(static (state, token) => ((Call)state!).TrySetCanceled(token), call).ConfigureAwait(false))
                return await call.Task.ConfigureAwait(false);
        }
        finally
        {
            _calls.TryRemove(call, out _);
            _manager.Cancel(ticket);
        }
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

    private sealed class Call(TaskCreationOptions options) : TaskCompletionSource<SnmpResponse>(options), ISnmpReplyHandler
    {
        public void OnReply(in SnmpReply reply)
        {
            // The answer outlives the buffer, so it gets a copy: the first memory that a datagram costs.
            SnmpVarBindReader.TryReadAll(reply.EncodedVarBinds.ToArray(), out var varBinds);
            TrySetResult(new SnmpResponse(reply.Outcome, varBinds ?? [])
            {
                ErrorStatus = reply.ErrorStatus,
                ErrorIndex = reply.ErrorIndex,
                RoundTrip = reply.RoundTrip,
                Timeouts = reply.Timeouts,
                Bytes = reply.Bytes,
            });
        }
    }
}
