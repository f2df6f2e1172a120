namespace InternetDesa.Protocols.Snmp;

/// <summary>How a request ended; valid during the call that hands it over.</summary>
public readonly ref struct SnmpReply
{
    /// <summary>Who was asked.</summary>
    public SnmpPeer Peer { get; internal init; }

    /// <summary>What the caller gave with the request.</summary>
    public long Tag { get; internal init; }

    /// <summary>How it ended.</summary>
    public SnmpOutcome Outcome { get; internal init; }

    /// <summary>The error-status of the answer.</summary>
    public SnmpErrorStatus ErrorStatus { get; internal init; }

    /// <summary>Which binding the error is about, from 1; 0 for none. From the device: it may point outside the list.</summary>
    public int ErrorIndex { get; internal init; }

    /// <summary>From the sending of the attempt that was answered to its answer; zero where none was.</summary>
    public TimeSpan RoundTrip { get; internal init; }

    /// <summary>How many attempts ran into the time-out.</summary>
    public int Timeouts { get; internal init; }

    /// <summary>UDP payload sent and received for this request, in bytes.</summary>
    public int Bytes { get; internal init; }

    /// <summary>See <see cref="SnmpResponse.EngineRun"/>.</summary>
    public int EngineRun { get; internal init; }

    /// <summary>The bindings of the answer, each of them sound: empty where there was none.</summary>
    public SnmpVarBindReader VarBinds => new(EncodedVarBinds);

    internal ReadOnlySpan<byte> EncodedVarBinds { get; init; }
}

/// <summary>Who waits for replies.</summary>
public interface ISnmpReplyHandler
{
    /// <summary>
    /// Takes a reply, once for every request that was not cancelled. Called by the receiving thread, or by a timer's: it must not block
    /// and must not throw. It may ask again at once.
    /// </summary>
    /// <param name="reply">The reply; what is kept of it has to be copied.</param>
    void OnReply(in SnmpReply reply);
}
