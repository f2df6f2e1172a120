using System.Collections.Concurrent;
using System.Net;
using Lextm.SharpSnmpLib;
using Lextm.SharpSnmpLib.Messaging;
using Lextm.SharpSnmpLib.Security;

namespace InternetDesa.Protocols.Snmp.Package;

/// <summary>
/// An <see cref="ISnmpClient"/> over SharpSnmpLib 12.5. Time limits, retries, a bound on what is under way, the engine cache and the checks
/// of v3 answers that the package leaves out are done here. What it can not do is in docs/decisions/0001-transport-interfaces.md: memory
/// that a hostile answer asks for is not bounded, and a stray datagram ends an attempt instead of being passed over.
/// </summary>
public sealed class SharpSnmpClient : ISnmpClient
{
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _places;
    private readonly CancellationTokenSource _ending = new();
    private readonly ConcurrentDictionary<(IPEndPoint, SnmpUser), Peer> _peers = new();

    /// <summary>Makes a client.</summary>
    /// <param name="time">The clock of time-outs and round trips.</param>
    /// <param name="parallel">How many requests may be under way, each with a socket of its own, 1 or more.</param>
    public SharpSnmpClient(TimeProvider time, int parallel = 256)
    {
        _time = time;
        _places = new SemaphoreSlim(parallel);
    }

    private delegate ISnmpMessage Make(int messageId, int requestId, Peer? peer);

    /// <inheritdoc/>
    public ValueTask<SnmpResponse> AskAsync(SnmpTarget target, SnmpRequest asked, CancellationToken cancellationToken)
    {
        var version = target.Credentials is SnmpCommunity { V1: true } ? VersionCode.V1 : VersionCode.V2;
        if (version == VersionCode.V1 && asked.Type == SnmpPduType.GetBulk)
            throw new ArgumentException("v1 has no GETBULK; use GETNEXT.", nameof(target));
        return AskAsync(target, (message, request, peer) =>
        {
            var names = SharpSnmpMapping.Variables(asked.Oids);
            return asked.Type switch
            {
                SnmpPduType.Get => peer is null
                    ? new GetRequestMessage(request, version, Community(target), names)
                    : new GetRequestMessage(VersionCode.V3, message, request, peer.Name, peer.Context, names, peer.Privacy, Messenger.MaxMessageSize, peer.Report!),
                SnmpPduType.GetNext => peer is null
                    ? new GetNextRequestMessage(request, version, Community(target), names)
                    : new GetNextRequestMessage(VersionCode.V3, message, request, peer.Name, peer.Context, names, peer.Privacy, Messenger.MaxMessageSize, peer.Report!),
                _ => peer is null
                    ? new GetBulkRequestMessage(request, version, Community(target), asked.NonRepeaters, asked.MaxRepetitions, names)
                    : new GetBulkRequestMessage(VersionCode.V3, message, request, peer.Name, peer.Context, asked.NonRepeaters, asked.MaxRepetitions,
                        names, peer.Privacy, Messenger.MaxMessageSize, peer.Report!),
            };
        }, cancellationToken);
    }

    /// <summary>Ends what is under way with <see cref="ObjectDisposedException"/>.</summary>
    public ValueTask DisposeAsync()
    {
        _ending.Cancel();
        return ValueTask.CompletedTask;
    }

    private static OctetString Community(SnmpTarget target) => new(((SnmpCommunity)target.Credentials).Name);

    private async ValueTask<SnmpResponse> AskAsync(SnmpTarget target, Make make, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_ending.IsCancellationRequested, this);
        var peer = target.Credentials is SnmpUser user
            ? _peers.GetOrAdd((target.EndPoint, user), _ => new Peer(user, SharpSnmpMapping.Privacy(user))) : null;
        var attempt = new SharpSnmpAttempts(target, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        try
        {
            await _places.WaitAsync(linked.Token).ConfigureAwait(false);
            try
            {
                return await AttemptAsync(attempt, peer, make, linked.Token).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException(nameof(SharpSnmpClient));
        }
    }

    private static async Task<SnmpResponse> AttemptAsync(SharpSnmpAttempts attempts, Peer? peer, Make make, CancellationToken ct)
    {
        for (var asked = false; ; asked = true)
        {
            if (peer is { Report: null })
            {
                if (await attempts.SendAsync(null, peer, ct).ConfigureAwait(false) is not { } discovered)
                    return attempts.Failed();
                peer.Report = discovered;
            }

            var message = make(Messenger.NextMessageId, Messenger.NextRequestId, peer);
            if (await attempts.SendAsync(message, peer, ct).ConfigureAwait(false) is not { } reply)
                return attempts.Failed();
            if (reply is not ReportMessage)
                return attempts.Answered(reply);
            // The engine started again, or its clock left ours (RFC 3414 §3.2): its report is what the next message is timed by.
            if (asked || peer is null || reply.Pdu().Variables is not [{ } counter, ..] || counter.Id != Messenger.NotInTimeWindow)
                return attempts.Refused(reply);
            peer.Report = reply;
        }
    }

    /// <summary>A v3 user at a device, and what was learned of its engine.</summary>
    internal sealed class Peer(SnmpUser user, IPrivacyProvider privacy)
    {
        public OctetString Name { get; } = new(user.Name);

        public OctetString Context { get; } = new(user.ContextName);

        public IPrivacyProvider Privacy { get; } = privacy;

        public Levels Level { get; } = SharpSnmpMapping.Level(user);

        public ISnmpMessage? Report { get; set; }
    }
}
