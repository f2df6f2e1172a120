using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// SNMP v1 and v2c over a few UDP sockets that all targets share: a request is known by its request-id, so any number may be under way
/// and a silent device holds nothing but its own wait.
/// </summary>
/// <remarks>
/// An answer counts only from the address and port that were asked, with the same version and community and under a request-id that
/// waits (drawn at random, so that nobody can answer in advance). IPv6 sockets are opened when the first such target is asked. An
/// unconnected socket hears no ICMP, so a closed port ends as <see cref="SnmpOutcome.Timeout"/>; only a missing route is
/// <see cref="SnmpOutcome.Unreachable"/>.
/// </remarks>
public sealed class SnmpClient : ISnmpClient
{
    private readonly ConcurrentDictionary<int, SnmpExchange> _waiting = new();
    private readonly TimeProvider _time;
    private readonly Lazy<SnmpSocket[]> _ipv4;
    private readonly Lazy<SnmpSocket[]> _ipv6;
    private int _next;
    private volatile bool _disposed;

    /// <summary>Makes a client.</summary>
    /// <param name="time">The clock of time-outs and round trips.</param>
    /// <param name="sockets">How many sockets per address family, 1 or more.</param>
    public SnmpClient(TimeProvider time, int sockets = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(sockets, 1);
        _time = time;
        _ipv4 = new(() => Open(AddressFamily.InterNetwork, sockets));
        _ipv6 = new(() => Open(AddressFamily.InterNetworkV6, sockets));
    }

    /// <summary>What was sent, received and dropped.</summary>
    public SnmpClientStats Stats { get; } = new();

    /// <inheritdoc/>
    public ValueTask<SnmpResponse> GetAsync(SnmpTarget target, IReadOnlyList<Oid> oids, CancellationToken cancellationToken) =>
        AskAsync(target, SnmpPduType.Get, oids, 0, 0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SnmpResponse> GetNextAsync(SnmpTarget target, IReadOnlyList<Oid> oids, CancellationToken cancellationToken) =>
        AskAsync(target, SnmpPduType.GetNext, oids, 0, 0, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<SnmpResponse> GetBulkAsync(
        SnmpTarget target, IReadOnlyList<Oid> oids, int nonRepeaters, int maxRepetitions, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nonRepeaters);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nonRepeaters, oids.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRepetitions, 1);
        return target.Credentials is SnmpCommunity { V1: true }
            ? throw new ArgumentException("SNMP v1 has no GETBULK: ask with GETNEXT, or v2c.", nameof(target))
            : AskAsync(target, SnmpPduType.GetBulk, oids, nonRepeaters, maxRepetitions, cancellationToken);
    }

    /// <summary>Closes the sockets; requests under way end with <see cref="ObjectDisposedException"/>.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach (var exchange in _waiting.Values)
            exchange.Abort();
        foreach (var sockets in new[] { _ipv4, _ipv6 })
        {
            foreach (var socket in sockets.IsValueCreated ? sockets.Value : [])
                await socket.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Gives an attempt a request-id: 1 to 2^31-1, as some devices mistake negative ones.</summary>
    internal int Register(SnmpExchange exchange)
    {
        int requestId;
        do
            requestId = RandomNumberGenerator.GetInt32(1, int.MaxValue);
        while (!_waiting.TryAdd(requestId, exchange));
        return requestId;
    }

    internal void Forget(int requestId) => _waiting.TryRemove(requestId, out _);

    private async ValueTask<SnmpResponse> AskAsync(
        SnmpTarget target, SnmpPduType type, IReadOnlyList<Oid> oids, int status, int index, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (oids.Count == 0)
            throw new ArgumentException("Ask for at least one OID.", nameof(oids));
        if (target.Credentials is not SnmpCommunity community)
            throw new ArgumentException("This client speaks v1 and v2c: give the target a community.", nameof(target));
        var request = new SnmpMessage(community.V1, Encoding.UTF8.GetBytes(community.Name), type, 0, status, index);
        var asked = new SnmpVarBind[oids.Count];
        for (var i = 0; i < asked.Length; i++)
            asked[i] = new SnmpVarBind(oids[i], SnmpValue.Empty(SnmpType.Null));
        var sockets = target.EndPoint.AddressFamily == AddressFamily.InterNetwork ? _ipv4.Value : _ipv6.Value;
        var socket = sockets[(uint)Interlocked.Increment(ref _next) % sockets.Length];
        using var exchange = new SnmpExchange(this, socket, target, request, asked, _time);
        return await exchange.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private SnmpSocket[] Open(AddressFamily family, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new SnmpSocket(family, Receive, Stats))];

    private void Receive(ReadOnlyMemory<byte> datagram, SocketAddress from)
    {
        if (!SnmpMessage.TryDecode(datagram, out var message) || message.Type != SnmpPduType.Response)
            Stats.CountMalformed();
        else if (!_waiting.TryGetValue(message.RequestId, out var exchange))
            Stats.CountUnmatched();
        else if (!exchange.IsFrom(message, from))
            Stats.CountForeign();
        // The answer outlives the buffer, so it gets a copy: the first memory that a stranger's datagram can not cost.
        else if (!SnmpMessage.TryDecode(datagram.ToArray(), out message) || !message.TryReadVarBinds(out var varBinds))
            Stats.CountMalformed();
        else if (exchange.TryAnswer(message, varBinds, datagram.Length) is not { } fits)
            Stats.CountUnmatched();
        else if (!fits)
            Stats.CountMalformed();
    }
}
