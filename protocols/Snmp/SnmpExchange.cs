using System.Net;
using System.Net.Sockets;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// One request under way: sends, sends again when the time is over, and ends with the first answer. Every attempt has a request-id of
/// its own, so that the round trip belongs to the attempt that was answered.
/// </summary>
internal sealed class SnmpExchange : IDisposable
{
    private readonly SnmpClient _client;
    private readonly SnmpSocket _socket;
    private readonly SnmpTarget _target;
    private readonly SnmpMessage _request;
    private readonly IReadOnlyList<SnmpVarBind> _asked;
    private readonly SocketAddress _address;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private readonly List<(int RequestId, long SentAt)> _attempts = new(2);
    private readonly TaskCompletionSource<SnmpResponse> _response = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _bytes;

    public SnmpExchange(
        SnmpClient client, SnmpSocket socket, SnmpTarget target, SnmpMessage request, IReadOnlyList<SnmpVarBind> asked, TimeProvider time)
    {
        (_client, _socket, _target, _request, _asked, _time) = (client, socket, target, request, asked, time);
        _address = target.EndPoint.Serialize();
        _timer = time.CreateTimer(static state => ((SnmpExchange)state!).Elapse(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Sends, and waits for the end.</summary>
    public async ValueTask<SnmpResponse> RunAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
            Attempt();
        await using (cancellationToken.UnsafeRegister(
            static (state, token) => ((SnmpExchange)state!)._response.TrySetCanceled(token), this))
            return await _response.Task.ConfigureAwait(false);
    }

    /// <summary>Whether a message comes from whom was asked: address, port, version and community.</summary>
    public bool IsFrom(in SnmpMessage message, SocketAddress from) =>
        from.Equals(_address) && message.V1 == _request.V1 && message.Community.Span.SequenceEqual(_request.Community.Span);

    /// <summary>Takes an answer.</summary>
    /// <returns>True for the answer; false where its bindings do not fit what was asked, so that the wait goes on; null for one too late.</returns>
    public bool? TryAnswer(in SnmpMessage answer, SnmpVarBind[] varBinds, int bytes)
    {
        lock (_gate)
        {
            if (_response.Task.IsCompleted)
                return null;
            _bytes += bytes;
            if (answer.ErrorStatus == 0 && !Fits(varBinds))
                return false;
            var id = answer.RequestId;
            var attempt = _attempts.FindIndex(attempt => attempt.RequestId == id);
            _response.TrySetResult(End(SnmpOutcome.Answered, _attempts.Count - 1, varBinds) with
            {
                ErrorStatus = (SnmpErrorStatus)answer.ErrorStatus,
                ErrorIndex = answer.ErrorIndex,
                RoundTrip = _time.GetElapsedTime(_attempts[attempt].SentAt),
            });
            ForgetAttempts();
            return true;
        }
    }

    /// <summary>The client is closed.</summary>
    public void Abort() => _response.TrySetException(new ObjectDisposedException(nameof(SnmpClient)));

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
            ForgetAttempts();
    }

    private void Elapse()
    {
        lock (_gate)
        {
            if (_response.Task.IsCompleted)
                return;
            if (_attempts.Count <= _target.Retries)
                Attempt();
            else
                _response.TrySetResult(End(SnmpOutcome.Timeout, _attempts.Count, []));
        }
    }

    private void Attempt()
    {
        var requestId = _client.Register(this);
        _attempts.Add((requestId, _time.GetTimestamp()));
        var datagram = (_request with { RequestId = requestId }).Encode(_asked);
        try
        {
            _socket.Send(datagram, _address);
        }
        catch (SocketException fault) when (fault.SocketErrorCode is SocketError.NoBufferSpaceAvailable or SocketError.WouldBlock)
        {
            // As good as lost on the way: the time-out decides.
        }
        catch (ObjectDisposedException closed)
        {
            _response.TrySetException(closed);
            return;
        }
        catch (SocketException)
        {
            _response.TrySetResult(End(SnmpOutcome.Unreachable, _attempts.Count - 1, []));
            return;
        }

        _bytes += datagram.Length;
        _timer.Change(_target.Timeout, Timeout.InfiniteTimeSpan);
    }

    private void ForgetAttempts()
    {
        foreach (var (requestId, _) in _attempts)
            _client.Forget(requestId);
    }

    private SnmpResponse End(SnmpOutcome outcome, int timeouts, IReadOnlyList<SnmpVarBind> varBinds) =>
        new(outcome, varBinds) { Timeouts = timeouts, Bytes = _bytes };

    private bool Fits(SnmpVarBind[] varBinds)
    {
        if (_request.Type == SnmpPduType.GetBulk)
        {
            var repeaters = _asked.Count - _request.ErrorStatus;
            return varBinds.Length <= _request.ErrorStatus + ((long)repeaters * _request.ErrorIndex);
        }

        if (varBinds.Length != _asked.Count)
            return false;
        for (var i = 0; _request.Type == SnmpPduType.Get && i < varBinds.Length; i++)
        {
            if (varBinds[i].Oid != _asked[i].Oid)
                return false;
        }

        return true;
    }
}
