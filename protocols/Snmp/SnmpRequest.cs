using System.Buffers.Binary;

namespace InternetDesa.Protocols.Snmp;

/// <summary>
/// A request encoded once, to be sent to any number of devices as often as wanted: what remains for each sending is a copy and four
/// octets of request-id.
/// </summary>
public sealed class SnmpRequest
{
    /// <summary>The least request-id: from here on all of them take four octets in their shortest form.</summary>
    internal const int MinId = 0x0080_0000;

    // What UDP over IPv4 carries, less the head of a v3 message.
    private const int MaxPduBytes = 65_507 - 400;

    private readonly byte[] _pdu;
    private readonly int _idAt;

    private SnmpRequest(SnmpPduType type, IReadOnlyList<Oid> oids, int nonRepeaters, int maxRepetitions)
    {
        (Type, Oids, NonRepeaters, MaxRepetitions) = (type, [.. oids], nonRepeaters, maxRepetitions);
        var varBinds = oids.Select(oid => new SnmpVarBind(oid, SnmpValue.Empty(SnmpType.Null))).ToArray();
        var writer = new BerWriter(new byte[SnmpPdu.RoomFor(varBinds)]);
        SnmpPdu.Write(ref writer, type, int.MaxValue, nonRepeaters, maxRepetitions, varBinds);
        _pdu = writer.Written.ToArray();
        if (_pdu.Length > MaxPduBytes)
            throw new ArgumentException($"A request of {_pdu.Length} bytes fits no datagram: ask for fewer OIDs at a time.", nameof(oids));
        _idAt = _pdu.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)SnmpType.Integer32, sizeof(int), 0x7F, 0xFF, 0xFF, 0xFF]) + 2;
    }

    /// <summary>What is asked.</summary>
    public SnmpPduType Type { get; }

    /// <summary>The names that are asked for, at least one.</summary>
    public IReadOnlyList<Oid> Oids { get; }

    /// <summary>Of a GETBULK: how many of the names are asked for once.</summary>
    public int NonRepeaters { get; }

    /// <summary>Of a GETBULK: how often the others are.</summary>
    public int MaxRepetitions { get; }

    internal int PduBytes => _pdu.Length;

    /// <summary>GET (RFC 3416 §4.2.1).</summary>
    /// <exception cref="ArgumentException">No names, or more than a datagram holds.</exception>
    public static SnmpRequest Get(IReadOnlyList<Oid> oids) => new(SnmpPduType.Get, Some(oids), 0, 0);

    /// <summary>GETNEXT (RFC 3416 §4.2.2).</summary>
    /// <exception cref="ArgumentException">No names, or more than a datagram holds.</exception>
    public static SnmpRequest GetNext(IReadOnlyList<Oid> oids) => new(SnmpPduType.GetNext, Some(oids), 0, 0);

    /// <summary>GETBULK (RFC 3416 §4.2.3).</summary>
    /// <param name="oids">At least one name.</param>
    /// <param name="nonRepeaters">0 to the number of names.</param>
    /// <param name="maxRepetitions">At least 1.</param>
    /// <exception cref="ArgumentException">No names, more than a datagram holds, or a number out of its range.</exception>
    public static SnmpRequest GetBulk(IReadOnlyList<Oid> oids, int nonRepeaters, int maxRepetitions)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nonRepeaters);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(nonRepeaters, oids.Count);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxRepetitions, 1);
        return new(SnmpPduType.GetBulk, Some(oids), nonRepeaters, maxRepetitions);
    }

    /// <summary>Writes the PDU under a request-id.</summary>
    internal void Write(Span<byte> to, int requestId)
    {
        _pdu.CopyTo(to);
        BinaryPrimitives.WriteInt32BigEndian(to[_idAt..], requestId);
    }

    /// <summary>Whether a Response is sound and can be the answer: as many bindings as fit, of a GET exactly those asked for.</summary>
    internal bool IsAnsweredBy(scoped in SnmpPdu answer)
    {
        var count = 0;
        var reader = new SnmpVarBindReader(answer.VarBinds);
        for (; !reader.AtEnd; count++)
        {
            if (!reader.TryRead(out var varBind)
                || (Type == SnmpPduType.Get && answer.ErrorStatus == 0 && (count >= Oids.Count || !varBind.Name.SequenceEqual(Oids[count].Encoded.Span))))
                return false;
        }

        // An error says what it likes about the bindings.
        return answer.ErrorStatus != 0
            || (Type == SnmpPduType.GetBulk ? count <= NonRepeaters + ((long)(Oids.Count - NonRepeaters) * MaxRepetitions) : count == Oids.Count);
    }

    private static IReadOnlyList<Oid> Some(IReadOnlyList<Oid> oids) =>
        oids.Count > 0 ? oids : throw new ArgumentException("Ask for at least one OID.", nameof(oids));
}
