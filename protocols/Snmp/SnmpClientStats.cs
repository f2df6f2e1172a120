namespace InternetDesa.Protocols.Snmp;

/// <summary>What an <see cref="SnmpClient"/> sent, and what it received and why some of that was dropped; since its start.</summary>
public sealed class SnmpClientStats
{
    private long _sent;
    private long _received;
    private long _malformed;
    private long _unmatched;
    private long _foreign;
    private long _unauthentic;
    private long _receiveErrors;

    /// <summary>Datagrams sent, retries included.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Datagrams received, those dropped included.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Dropped: bad BER, no Response, or bindings that do not answer what was asked.</summary>
    public long Malformed => Interlocked.Read(ref _malformed);

    /// <summary>Dropped: no request waits under this request-id. Late and duplicate answers end here.</summary>
    public long Unmatched => Interlocked.Read(ref _unmatched);

    /// <summary>Dropped: the request-id waits, but address, port, community or version is another's.</summary>
    public long Foreign => Interlocked.Read(ref _foreign);

    /// <summary>Dropped: of v3, with a wrong digest, engine, user or level, outside the time window, or not to be decrypted.</summary>
    public long Unauthentic => Interlocked.Read(ref _unauthentic);

    /// <summary>Errors of the socket while receiving: the wait went on.</summary>
    public long ReceiveErrors => Interlocked.Read(ref _receiveErrors);

    internal void CountSent() => Interlocked.Increment(ref _sent);

    internal void CountReceived() => Interlocked.Increment(ref _received);

    internal void CountMalformed() => Interlocked.Increment(ref _malformed);

    internal void CountUnmatched() => Interlocked.Increment(ref _unmatched);

    internal void CountForeign() => Interlocked.Increment(ref _foreign);

    internal void CountUnauthentic() => Interlocked.Increment(ref _unauthentic);

    internal void CountReceiveError() => Interlocked.Increment(ref _receiveErrors);
}
