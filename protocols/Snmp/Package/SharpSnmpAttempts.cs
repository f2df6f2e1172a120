using System.Net.Sockets;
using Lextm.SharpSnmpLib;
using Lextm.SharpSnmpLib.Messaging;
using Lextm.SharpSnmpLib.Security;

namespace InternetDesa.Protocols.Snmp.Package;

/// <summary>The attempts of one request, and what they came to.</summary>
internal sealed class SharpSnmpAttempts(SnmpTarget target, TimeProvider time)
{
    private int _timeouts;
    private int _bytes;
    private bool _unreachable;
    private TimeSpan _roundTrip;

    /// <summary>Sends a message until it is answered.</summary>
    /// <param name="message">The message; null for a discovery.</param>
    /// <param name="peer">The v3 user; null for communities.</param>
    /// <param name="ct">Ends the wait.</param>
    /// <returns>The answer; null where none came.</returns>
    public async Task<ISnmpMessage?> SendAsync(ISnmpMessage? message, SharpSnmpClient.Peer? peer, CancellationToken ct)
    {
        for (var attempt = 0; attempt <= target.Retries; attempt++)
        {
            var start = time.GetTimestamp();
            using var limit = new CancellationTokenSource(target.Timeout, time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
            try
            {
                var reply = await ExchangeAsync(message, peer, linked.Token).ConfigureAwait(false);
                if (message is null || peer is null || IsGenuine(reply, peer))
                {
                    _roundTrip = time.GetElapsedTime(start);
                    return reply;
                }
            }
            catch (OperationCanceledException) when (!ct.IsCancellationRequested)
            {
                _timeouts++;
                continue;
            }
            catch (SocketException fault)
            {
                _unreachable = fault.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostUnreachable or SocketError.NetworkUnreachable;
                if (_unreachable)
                    return null;
            }
            catch (Exception fault) when (fault is SnmpException or OperationException or ArgumentException or InvalidOperationException
                or IndexOutOfRangeException or OverflowException or FormatException or InvalidCastException)
            {
                // No answer to us: another request-id, bad BER, a wrong digest.
            }

            await WaitOutAsync(start, ct).ConfigureAwait(false);
            _timeouts++;
        }

        return null;
    }

    /// <summary>An answer.</summary>
    public SnmpResponse Answered(ISnmpMessage reply) => Response(SnmpOutcome.Answered, reply) with
    {
        ErrorStatus = (SnmpErrorStatus)reply.Pdu().ErrorStatus.ToInt32(),
        ErrorIndex = reply.Pdu().ErrorIndex.ToInt32(),
    };

    /// <summary>A report that asking again does not cure.</summary>
    public SnmpResponse Refused(ISnmpMessage reply) => Response(SnmpOutcome.Refused, reply);

    /// <summary>No answer.</summary>
    public SnmpResponse Failed() =>
        new(_unreachable ? SnmpOutcome.Unreachable : SnmpOutcome.Timeout, []) { Timeouts = _timeouts, Bytes = _bytes };

    private async Task<ISnmpMessage> ExchangeAsync(ISnmpMessage? message, SharpSnmpClient.Peer? peer, CancellationToken ct)
    {
        if (message is null)
        {
            var discovery = Messenger.GetNextDiscovery(Lextm.SharpSnmpLib.SnmpType.GetRequestPdu);
            _bytes += discovery.ToBytes().Length;
            var report = await discovery.GetResponseAsync(target.EndPoint, ct).ConfigureAwait(false);
            _bytes += report.ToBytes().Length;
            return report;
        }

        using var socket = new Socket(target.EndPoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        // The package does not look at the sender: so the system does.
        await socket.ConnectAsync(target.EndPoint, ct).ConfigureAwait(false);
        var users = new UserRegistry();
        if (peer is not null)
            users.Add(message.Parameters.UserName, message.Privacy);
        _bytes += message.ToBytes().Length;
        var reply = await message.GetResponseAsync(target.EndPoint, users, socket, ct).ConfigureAwait(false);
        _bytes += reply.ToBytes().Length;
        return reply;
    }

    // The package only notes a wrong digest and does not look at the level: a forged answer would pass. A report may come without.
    private static bool IsGenuine(ISnmpMessage reply, SharpSnmpClient.Peer peer) => reply is ReportMessage
        ? !reply.Parameters.IsInvalid || (reply.Header.SecurityLevel & Levels.Authentication) == 0
        : !reply.Parameters.IsInvalid && (reply.Header.SecurityLevel & peer.Level) == peer.Level;

    // An attempt lasts its time, also where something else than the answer came: or a flood of forgeries would use up the attempts.
    private async Task WaitOutAsync(long start, CancellationToken ct)
    {
        var left = target.Timeout - time.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, time, ct).ConfigureAwait(false);
    }

    private SnmpResponse Response(SnmpOutcome outcome, ISnmpMessage reply) => new(outcome, [.. reply.Pdu().Variables.Select(SharpSnmpMapping.VarBind)])
    {
        RoundTrip = _roundTrip, Timeouts = _timeouts, Bytes = _bytes,
    };
}
