using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>What is to be done about a v3 message that came for a request.</summary>
internal enum UsmVerdict
{
    /// <summary>It is no answer: nobody may make us believe something by it.</summary>
    Drop,

    /// <summary>It is the answer.</summary>
    Answer,

    /// <summary>It taught us what was missing: ask again.</summary>
    AskAgain,

    /// <summary>The device refuses, and asking again does not help.</summary>
    Refused,
}

/// <summary>
/// A manager's side of one engine (RFC 3414): discovers its id, follows its boots and time, has the user's keys for it, and judges what
/// comes. What is not authentic changes nothing but the engine's id and a first guess of its time.
/// </summary>
internal sealed class UsmPeer(SnmpUser user, SnmpKeyRing keyRing, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly byte[] _context = Encoding.UTF8.GetBytes(user.ContextName);
    private byte[] _engineId = [];
    private UsmLocalKeys? _keys;
    private UsmClock _clock;
    private ulong _salt = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private bool _isFromPasswords;
    private bool _isStored;
    private bool _isConfirmed;

    /// <summary>How much longer than its PDU a message is at most.</summary>
    public int Overhead => UsmWriter.Overhead + _context.Length;

    /// <summary>See <see cref="UsmClock.Run"/>.</summary>
    public int EngineRun => _clock.Run;

    /// <summary>Writes a request, or the question who the engine is, at the end of a buffer.</summary>
    /// <returns>Where it begins.</returns>
    public int Write(Span<byte> buffer, SnmpRequest request, int id)
    {
        lock (_gate)
        {
            if (_engineId.Length == 0)
                return WriteDiscovery(buffer, id);
            _keys ??= keyRing.KeysOf(user, _engineId, _isFromPasswords, out _isStored);
            var pdu = ArrayPool<byte>.Shared.Rent(request.PduBytes);
            request.Write(pdu, id);
            var at = UsmWriter.Write(buffer, id, _keys.Level | UsmFlags.Reportable, _engineId, _clock.Boots, _clock.Time(time), _keys, _salt++,
                _engineId, _context, pdu.AsSpan(0, request.PduBytes));
            ArrayPool<byte>.Shared.Return(pdu);
            return at;
        }
    }

    /// <summary>Judges a message whose msgID and address are those of a request.</summary>
    /// <param name="datagram">What the message was read from.</param>
    /// <param name="message">The message.</param>
    /// <param name="scratch">See <see cref="UsmLocalKeys.ScratchBytes"/>.</param>
    /// <param name="pdu">The Response, or the Report that refuses.</param>
    public UsmVerdict Judge(Span<byte> datagram, scoped in UsmMessage message, Span<byte> scratch, out SnmpPdu pdu)
    {
        pdu = default;
        lock (_gate)
        {
            var level = message.Flags & UsmFlags.Level;
            if (_keys is null || (level == UsmFlags.None && _keys.Level != UsmFlags.None))
                return JudgeUnauthentic(message, scratch, out pdu);
            if (!message.EngineId.SequenceEqual(_engineId))
                return level == UsmFlags.None ? JudgeUnauthentic(message, scratch, out pdu) : UsmVerdict.Drop;
            if (!message.UserName.SequenceEqual(_keys.UserName) || (level & ~_keys.Level) != 0 || (level != UsmFlags.None && !message.IsAuthentic(datagram, _keys)))
                return UsmVerdict.Drop;
            if (!TryReadScoped(message, level, scratch, out var contextEngineId, out var context, out pdu))
                return UsmVerdict.Drop;
            if (pdu.Type == SnmpPduType.Report)
                return JudgeReport(message, pdu);
            if (pdu.Type != SnmpPduType.Response || level != _keys.Level || !contextEngineId.SequenceEqual(_engineId) || !context.SequenceEqual(_context))
                return UsmVerdict.Drop;
            if (level == UsmFlags.None)
                return UsmVerdict.Answer;
            var boots = _clock.Boots;
            if (!_clock.TryAccept(message.Boots, message.Time, time))
                return UsmVerdict.Drop;
            Confirm(_clock.Boots != boots);
            return UsmVerdict.Answer;
        }
    }

    /// <summary>A request ended unanswered: keys that were stored and never confirmed are computed anew for the next.</summary>
    public void Unanswered()
    {
        lock (_gate)
            DistrustStored();
    }

    // Discoveries and Reports that can not be authentic; a forged one costs a round trip and no more.
    private UsmVerdict JudgeUnauthentic(scoped in UsmMessage message, Span<byte> scratch, out SnmpPdu pdu)
    {
        pdu = default;
        if ((message.Flags & UsmFlags.Level) != UsmFlags.None)
            return UsmVerdict.Drop;
        message.Data.CopyTo(scratch);
        if (!UsmMessage.TryReadScoped(scratch[..message.Data.Length], out _, out _, out pdu) || pdu.Type != SnmpPduType.Report || !TryCounter(pdu, out var counter))
            return UsmVerdict.Drop;
        if (counter.SequenceEqual(UsmReports.UnknownEngineIds.Encoded.Span))
        {
            if (message.EngineId.IsEmpty || message.EngineId.SequenceEqual(_engineId))
                return UsmVerdict.Drop;
            _engineId = message.EngineId.ToArray();
            _keys?.Dispose();
            _keys = null;
            _clock = default;
            _isConfirmed = false;
            _clock.Guess(message.Boots, message.Time, time);
            return UsmVerdict.AskAgain;
        }

        if (counter.SequenceEqual(UsmReports.NotInTimeWindows.Encoded.Span) || _engineId.Length == 0)
            return UsmVerdict.Drop;
        return DistrustStored() ? UsmVerdict.AskAgain : UsmVerdict.Refused;
    }

    // Of an authentic message, or of a user without authentication.
    private UsmVerdict JudgeReport(scoped in UsmMessage message, scoped in SnmpPdu report)
    {
        if (!TryCounter(report, out var counter))
            return UsmVerdict.Drop;
        if ((message.Flags & UsmFlags.Authenticated) == 0 || !counter.SequenceEqual(UsmReports.NotInTimeWindows.Encoded.Span))
            return DistrustStored() ? UsmVerdict.AskAgain : UsmVerdict.Refused;
        if (!_clock.TryResync(message.Boots, message.Time, time))
            return UsmVerdict.Refused;
        Confirm(isNewBoot: true);
        return UsmVerdict.AskAgain;
    }

    private bool TryReadScoped(scoped in UsmMessage message, UsmFlags level, Span<byte> scratch, out ReadOnlySpan<byte> contextEngineId,
        out ReadOnlySpan<byte> context, out SnmpPdu pdu)
    {
        contextEngineId = context = default;
        pdu = default;
        ReadOnlySpan<byte> scoped;
        if ((level & UsmFlags.Encrypted) != 0)
        {
            if (!_keys!.TryDecrypt(message, scratch, out scoped))
                return false;
        }
        else
        {
            message.Data.CopyTo(scratch);
            scoped = scratch[..message.Data.Length];
        }

        return UsmMessage.TryReadScoped(scoped, out contextEngineId, out context, out pdu);
    }

    private int WriteDiscovery(Span<byte> buffer, int id)
    {
        var writer = new BerWriter(stackalloc byte[SnmpPdu.RoomFor([])]);
        SnmpPdu.Write(ref writer, SnmpPduType.Get, id, 0, 0, []);
        return UsmWriter.Write(buffer, id, UsmFlags.Reportable, [], 0, 0, null, 0, [], [], writer.Written);
    }

    private void Confirm(bool isNewBoot)
    {
        if (_isConfirmed && !isNewBoot)
            return;
        _isConfirmed = true;
        keyRing.Confirm(user, _engineId, _keys!, _clock.Boots);
    }

    // Whether there was something to distrust.
    private bool DistrustStored()
    {
        if (_isConfirmed || !_isStored)
            return false;
        _isFromPasswords = true;
        _isStored = false;
        _keys?.Dispose();
        _keys = null;
        return true;
    }

    private static bool TryCounter(scoped in SnmpPdu report, out ReadOnlySpan<byte> counter)
    {
        var reader = new SnmpVarBindReader(report.VarBinds);
        var isRead = reader.TryRead(out var varBind);
        counter = varBind.Name;
        return isRead;
    }
}
