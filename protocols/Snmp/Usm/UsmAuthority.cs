namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>
/// The authoritative engine's side (RFC 3414 §3.2): what a responder does with requests, and who takes informs with those. One per
/// engine id; users are the caller's.
/// </summary>
internal sealed class UsmAuthority
{
    private const int Window = 150;
    private readonly byte[] _engineId;
    private readonly TimeProvider _clock;
    private readonly long _start;
    private long _salt;
    private uint _reports;

    /// <summary>Makes an engine that starts now.</summary>
    /// <param name="engineId">5 to 32 bytes.</param>
    /// <param name="boots">How often it started, this time included, from 1.</param>
    /// <param name="salt">Where the salts begin: not where they began before.</param>
    /// <param name="clock">Its time.</param>
    public UsmAuthority(ReadOnlySpan<byte> engineId, int boots, ulong salt, TimeProvider clock)
    {
        _engineId = engineId.ToArray();
        Boots = boots;
        _salt = unchecked((long)salt);
        _clock = clock;
        _start = clock.GetTimestamp();
    }

    public ReadOnlySpan<byte> EngineId => _engineId;

    public int Boots { get; }

    /// <summary>snmpEngineTime, s.</summary>
    public int Time => (int)_clock.GetElapsedTime(_start).TotalSeconds;

    /// <summary>Checks and decrypts a message to this engine.</summary>
    /// <param name="datagram">What the message was read from.</param>
    /// <param name="message">The message.</param>
    /// <param name="keys">The keys of its user; null for an unknown user.</param>
    /// <param name="scratch">See <see cref="UsmLocalKeys.ScratchBytes"/>.</param>
    /// <param name="scoped">The ScopedPDU.</param>
    /// <param name="report">What to answer where it is refused; empty where nothing may be answered.</param>
    public bool TryOpen(Span<byte> datagram, in UsmMessage message, UsmLocalKeys? keys, Span<byte> scratch, out ReadOnlySpan<byte> scoped, out byte[] report)
    {
        scoped = default;
        report = [];
        if (!message.EngineId.SequenceEqual(_engineId))
            report = Report(message, UsmReports.UnknownEngineIds, null);
        else if (keys is null)
            report = Report(message, UsmReports.UnknownUserNames, null);
        else if ((message.Flags & UsmFlags.Level) != keys.Level)
            report = Report(message, UsmReports.UnsupportedSecLevels, null);
        else if (keys.Level != UsmFlags.None && !message.IsAuthentic(datagram, keys))
            report = Report(message, UsmReports.WrongDigests, null);
        else if (keys.Level != UsmFlags.None && (message.Boots != Boots || Boots == UsmClock.Latched || Math.Abs((long)message.Time - Time) > Window))
            report = Report(message, UsmReports.NotInTimeWindows, keys);
        else if (!keys.TryDecrypt(message, scratch, out scoped))
            report = Report(message, UsmReports.DecryptionErrors, null);
        else
            return true;
        return false;
    }

    /// <summary>Encodes an answer to a message of a user, in the context of what was asked.</summary>
    public byte[] Encode(
        int messageId, UsmLocalKeys keys, ReadOnlySpan<byte> contextEngineId, ReadOnlySpan<byte> contextName, ReadOnlySpan<byte> pdu) =>
        Encode(messageId, keys.Level, keys, contextEngineId, contextName, pdu);

    private byte[] Report(in UsmMessage message, Oid counter, UsmLocalKeys? keys)
    {
        // A Report is never answered by one: two engines would go on for ever (RFC 3412 §7.1.3a).
        if ((message.Flags & UsmFlags.Reportable) == 0)
            return [];
        // What an encrypted message asked is not known.
        var requestId = (message.Flags & UsmFlags.Encrypted) == 0 && UsmMessage.TryReadScoped(message.Data, out _, out _, out var asked) ? asked.RequestId : 0;
        SnmpVarBind[] counters = [new(counter, SnmpValue.FromUnsigned(SnmpType.Counter32, Interlocked.Increment(ref _reports)))];
        var writer = new BerWriter(stackalloc byte[SnmpPdu.RoomFor(counters)]);
        SnmpPdu.Write(ref writer, SnmpPduType.Report, requestId, 0, 0, counters);
        // notInTimeWindows is believed only if it is authentic; it is never encrypted (RFC 3414 §3.2 7a).
        return Encode(message.MessageId, keys is null ? UsmFlags.None : UsmFlags.Authenticated, keys, _engineId, [], writer.Written);
    }

    private byte[] Encode(int messageId, UsmFlags flags, UsmLocalKeys? keys, ReadOnlySpan<byte> contextEngineId,
        ReadOnlySpan<byte> contextName, ReadOnlySpan<byte> pdu)
    {
        var buffer = new byte[UsmWriter.Overhead + contextName.Length + pdu.Length];
        lock ((object?)keys ?? this)
        {
            var salt = unchecked((ulong)Interlocked.Increment(ref _salt));
            return buffer[UsmWriter.Write(buffer, messageId, flags, _engineId, Boots, Time, keys, salt, contextEngineId, contextName, pdu)..];
        }
    }
}
