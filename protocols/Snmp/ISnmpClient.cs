namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// An SNMP manager that only reads (v1: RFC 1157; v2c and v3: RFC 3416). One client serves all targets; calls may run at the same time.
/// </summary>
/// <remarks>
/// <para>
/// There is no SET: a community that can write can run scripts on a router, so the code to do it does not exist. There is no walk either:
/// a bounded walk is arithmetic over this call, written once for every implementation.
/// </para>
/// <para>
/// What the network or a device does is a value (<see cref="SnmpResponse"/>); only misuse and cancellation throw. A datagram that is not
/// the answer (another source address, another request-id, bad BER, a wrong digest, a lower security level than asked) is dropped and the
/// wait goes on, so it ends as <see cref="SnmpOutcome.Timeout"/> at worst.
/// </para>
/// </remarks>
public interface ISnmpClient : IAsyncDisposable
{
    /// <summary>Sends a request and waits for its answer. The task is to be awaited once.</summary>
    /// <param name="target">Whom to ask; for GETBULK by v2c or v3.</param>
    /// <param name="request">What; one may be sent to any number of devices, as often as wanted.</param>
    /// <param name="cancellationToken">Ends the wait at once; a request that was sent stays sent, and its late answer is dropped.</param>
    /// <exception cref="ArgumentException">A GETBULK to a v1 target, which has none, or credentials that fit no protocol.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    ValueTask<SnmpResponse> AskAsync(SnmpTarget target, SnmpRequest request, CancellationToken cancellationToken);
}

/// <summary>Requests that are made for one asking.</summary>
public static class SnmpClientRequests
{
    /// <summary>
    /// GET (RFC 3416 §4.2.1): one binding per name, in the order asked. Nothing under a name is <see cref="SnmpValue.IsMissing"/>.
    /// </summary>
    /// <param name="client">Who asks.</param>
    /// <param name="target">Whom to ask.</param>
    /// <param name="oids">At least one name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">No names, or credentials that fit no protocol.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ValueTask<SnmpResponse> GetAsync(this ISnmpClient client, SnmpTarget target, IReadOnlyList<Oid> oids, CancellationToken cancellationToken) =>
        client.AskAsync(target, SnmpRequest.Get(oids), cancellationToken);

    /// <summary>
    /// GETNEXT (RFC 3416 §4.2.2): for each name the first one after it. A broken device may answer with one that is not after it.
    /// </summary>
    /// <inheritdoc cref="GetAsync"/>
    public static ValueTask<SnmpResponse> GetNextAsync(this ISnmpClient client, SnmpTarget target, IReadOnlyList<Oid> oids, CancellationToken cancellationToken) =>
        client.AskAsync(target, SnmpRequest.GetNext(oids), cancellationToken);

    /// <summary>
    /// GETBULK (RFC 3416 §4.2.3): one GETNEXT for the first <paramref name="nonRepeaters"/> names, up to
    /// <paramref name="maxRepetitions"/> for each of the others, row by row. The device may cut the list anywhere.
    /// </summary>
    /// <param name="client">Who asks.</param>
    /// <param name="target">Whom to ask; v2c or v3.</param>
    /// <param name="oids">At least one name.</param>
    /// <param name="nonRepeaters">0 to the number of names.</param>
    /// <param name="maxRepetitions">At least 1. About 1,400 bytes of answer pass the usual MTU, some 25 numbers.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">A v1 target (it has no GETBULK), no names, or a number out of its range.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ValueTask<SnmpResponse> GetBulkAsync(
        this ISnmpClient client, SnmpTarget target, IReadOnlyList<Oid> oids, int nonRepeaters, int maxRepetitions, CancellationToken cancellationToken) =>
        client.AskAsync(target, SnmpRequest.GetBulk(oids, nonRepeaters, maxRepetitions), cancellationToken);
}
