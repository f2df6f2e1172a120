namespace InternetDesa.Protocols.Snmp;

/// <summary>A name and its value (RFC 3416 §3, VarBind).</summary>
/// <param name="Oid">The name; after GETNEXT and GETBULK the one that follows what was asked.</param>
/// <param name="Value">The value, which may be <see cref="SnmpValue.IsMissing">missing</see>.</param>
public readonly record struct SnmpVarBind(Oid Oid, SnmpValue Value);

/// <summary>How a request ended.</summary>
public enum SnmpOutcome
{
    /// <summary>The device answered. It may have answered with an <see cref="SnmpResponse.ErrorStatus"/>.</summary>
    Answered,

    /// <summary>No attempt was answered in time. Says nothing about why: loss, a dead device and a wrong community look the same.</summary>
    Timeout,

    /// <summary>The network refused: ICMP port or host unreachable, or no route.</summary>
    Unreachable,

    /// <summary>
    /// v3: the device sent a Report that asking again does not cure (RFC 3414 §3.2): unknown user, wrong digest, unsupported level,
    /// decryption error. The bindings hold its usmStats counter. A person has to correct the credentials.
    /// </summary>
    Refused,
}

/// <summary>
/// The error-status values that a reader meets (RFC 3416 §3); the others belong to SET, which is never sent. A device may send any number:
/// an unnamed one is kept as it is.
/// </summary>
public enum SnmpErrorStatus
{
    /// <summary>No error.</summary>
    NoError = 0,

    /// <summary>The answer does not fit one message: ask for less.</summary>
    TooBig = 1,

    /// <summary>
    /// v1 only: the object at <see cref="SnmpResponse.ErrorIndex"/> does not exist, or the walk is at its end (RFC 1157 §4.1.2,
    /// §4.1.3).
    /// </summary>
    NoSuchName = 2,

    /// <summary>Any other failure of the device.</summary>
    GenErr = 5,

    /// <summary>The community or user may not read this.</summary>
    AuthorizationError = 16,
}

/// <summary>What came of one request, retries included: always a value that the caller can act on.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="VarBinds">The bindings of the answer, in its order; empty where there was none.</param>
public sealed record SnmpResponse(SnmpOutcome Outcome, IReadOnlyList<SnmpVarBind> VarBinds)
{
    /// <summary>The error-status of the answer.</summary>
    public SnmpErrorStatus ErrorStatus { get; init; }

    /// <summary>Which binding the error is about, counted from 1; 0 for none. From the device: it may point outside the list.</summary>
    public int ErrorIndex { get; init; }

    /// <summary>From the sending of the attempt that was answered to its answer; zero where none was.</summary>
    public TimeSpan RoundTrip { get; init; }

    /// <summary>
    /// Of an authentic answer of v3: which start of the device's engine this is, by snmpEngineBoots and snmpEngineTime (RFC 3414 §2.2). A
    /// number other than before proves that it was started anew; the same proves nothing. 0 for v1, v2c and without authentication.
    /// </summary>
    public int EngineRun { get; init; }

    /// <summary>How many attempts ran into <see cref="SnmpTarget.Timeout"/>.</summary>
    public int Timeouts { get; init; }

    /// <summary>UDP payload sent and received for this request, in bytes: the metered villages' budget is counted from it.</summary>
    public int Bytes { get; init; }
}
