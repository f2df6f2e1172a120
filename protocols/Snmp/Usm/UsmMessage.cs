using System.Security.Cryptography;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>msgFlags (RFC 3412 §6.4).</summary>
[Flags]
internal enum UsmFlags : byte
{
    None = 0,
    Authenticated = 1,
    Encrypted = 2,
    Reportable = 4,
    Level = Authenticated | Encrypted,
}

/// <summary>A v3 message of the User-based Security Model (RFC 3412 §6, RFC 3414 §2.4), taken apart but not yet believed.</summary>
internal readonly ref struct UsmMessage
{
    /// <summary>msgVersion of v3.</summary>
    public const int Version = 3;

    private const byte Sequence = 0x30;
    private const int UserSecurityModel = 3;

    // RFC 3411 §5 (SnmpEngineID) and RFC 3414 §2.4 (msgUserName).
    private const int MinEngineId = 5, MaxEngineId = 32, MaxUserName = 32;

    public int MessageId { get; private init; }

    public UsmFlags Flags { get; private init; }

    /// <summary>msgAuthoritativeEngineID; empty in a discovery.</summary>
    public ReadOnlySpan<byte> EngineId { get; private init; }

    public int Boots { get; private init; }

    /// <summary>msgAuthoritativeEngineTime, s.</summary>
    public int Time { get; private init; }

    public ReadOnlySpan<byte> UserName { get; private init; }

    public ReadOnlySpan<byte> Mac { get; private init; }

    public ReadOnlySpan<byte> Salt { get; private init; }

    /// <summary>The content of the encrypted OCTET STRING, or the ScopedPDU with its tag.</summary>
    public ReadOnlySpan<byte> Data { get; private init; }

    /// <summary>Takes a datagram apart.</summary>
    /// <returns>False for what is no v3 message, of another security model, encrypted without authentication, or damaged.</returns>
    public static bool TryRead(ReadOnlySpan<byte> datagram, out UsmMessage message)
    {
        message = default;
        var outer = new BerReader(datagram);
        if (!outer.TryRead(Sequence, out var content) || !outer.AtEnd)
            return false;
        var body = new BerReader(content);
        if (!body.TryReadInt32(out var version) || version != Version || !body.TryRead(Sequence, out var global)
            || !body.TryRead((byte)SnmpType.OctetString, out var wrapped))
            return false;
        var header = new BerReader(global);
        if (!header.TryReadInt32(out var messageId) || messageId < 0 || !header.TryReadInt32(out var maxSize) || maxSize < 484
            || !header.TryRead((byte)SnmpType.OctetString, out var flags) || flags.Length != 1
            || !header.TryReadInt32(out var model) || model != UserSecurityModel || !header.AtEnd)
            return false;
        // RFC 3412 §7.2 step 5d.
        var level = (UsmFlags)flags[0] & UsmFlags.Level;
        if (level == UsmFlags.Encrypted)
            return false;
        var security = new BerReader(wrapped);
        if (!security.TryRead(Sequence, out var parameters) || !security.AtEnd)
            return false;
        var inner = new BerReader(parameters);
        if (!inner.TryRead((byte)SnmpType.OctetString, out var engineId) || engineId.Length is not (0 or (>= MinEngineId and <= MaxEngineId))
            || !inner.TryReadInt32(out var boots) || boots < 0 || !inner.TryReadInt32(out var time) || time < 0
            || !inner.TryRead((byte)SnmpType.OctetString, out var user) || user.Length > MaxUserName
            || !inner.TryRead((byte)SnmpType.OctetString, out var mac) || !inner.TryRead((byte)SnmpType.OctetString, out var salt) || !inner.AtEnd)
            return false;
        var data = body;
        if (!body.TryRead(level == UsmFlags.Level ? (byte)SnmpType.OctetString : Sequence, out var payload) || !body.AtEnd)
            return false;
        message = new UsmMessage
        {
            MessageId = messageId,
            Flags = (UsmFlags)flags[0],
            EngineId = engineId,
            Boots = boots,
            Time = time,
            UserName = user,
            Mac = mac,
            Salt = salt,
            Data = level == UsmFlags.Level ? payload : data.Rest,
        };
        return true;
    }

    /// <summary>
    /// Whether the authentication code is that of a key (RFC 3414 §6.3.2). The code in the datagram is zero afterwards.
    /// </summary>
    /// <param name="datagram">What the message was read from.</param>
    /// <param name="keys">The keys.</param>
    public bool IsAuthentic(Span<byte> datagram, UsmLocalKeys keys)
    {
        if (Mac.Length == 0 || Mac.Length != UsmAuthentication.MacBytes(keys.Authentication) || !datagram.Overlaps(Mac, out var at))
            return false;
        Span<byte> claimed = stackalloc byte[UsmAuthentication.MaxMacBytes];
        Span<byte> computed = stackalloc byte[UsmAuthentication.MaxMacBytes];
        claimed = claimed[..Mac.Length];
        computed = computed[..Mac.Length];
        Mac.CopyTo(claimed);
        datagram.Slice(at, Mac.Length).Clear();
        UsmAuthentication.Mac(keys.Authentication, keys.AuthenticationKey, datagram, computed);
        return CryptographicOperations.FixedTimeEquals(claimed, computed);
    }

    /// <summary>Reads the ScopedPDU (RFC 3412 §6.8).</summary>
    /// <param name="scoped">Its octets, decrypted; DES may have padded them.</param>
    /// <param name="contextEngineId">The engine that the PDU is about.</param>
    /// <param name="contextName">The context.</param>
    /// <param name="pdu">The PDU.</param>
    public static bool TryReadScoped(
        ReadOnlySpan<byte> scoped, out ReadOnlySpan<byte> contextEngineId, out ReadOnlySpan<byte> contextName, out SnmpPdu pdu)
    {
        contextEngineId = contextName = default;
        pdu = default;
        var reader = new BerReader(scoped);
        if (!reader.TryRead(Sequence, out var content))
            return false;
        var inner = new BerReader(content);
        return inner.TryRead((byte)SnmpType.OctetString, out contextEngineId) && inner.TryRead((byte)SnmpType.OctetString, out contextName)
            && SnmpPdu.TryRead(ref inner, out pdu) && inner.AtEnd;
    }
}
