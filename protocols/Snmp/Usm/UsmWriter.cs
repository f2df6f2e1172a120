using System.Buffers;
using System.Buffers.Binary;

namespace InternetDesa.Protocols.Snmp.Usm;

/// <summary>Writes v3 messages (RFC 3412 §6, RFC 3414 §3.1).</summary>
internal static class UsmWriter
{
    private const byte Sequence = 0x30;
    private const int UserSecurityModel = 3;

    // What UDP over IPv4 can carry.
    private const int MaxMessage = 65_507;

    /// <summary>An upper bound of what surrounds a PDU and its context, in bytes.</summary>
    public const int Overhead = 260;

    /// <summary>Writes a message.</summary>
    /// <param name="buffer">At least <see cref="Overhead"/>, the context's name and the PDU long.</param>
    /// <param name="messageId">msgID, 0 or more.</param>
    /// <param name="flags">Level and reportable.</param>
    /// <param name="engine">The authoritative engine; empty in a discovery.</param>
    /// <param name="boots">Its boots.</param>
    /// <param name="time">Its time, s.</param>
    /// <param name="keys">The user's keys; null in a discovery.</param>
    /// <param name="salt">Not the same twice under one key.</param>
    /// <param name="contextEngine">Whose data the PDU is about: of an inform the sender's.</param>
    /// <param name="contextName">The context.</param>
    /// <param name="pdu">The PDU with its tag.</param>
    /// <returns>Where in the buffer the message begins; it ends with it.</returns>
    public static int Write(Span<byte> buffer, int messageId, UsmFlags flags, ReadOnlySpan<byte> engine, int boots, int time, UsmLocalKeys? keys,
        ulong salt, ReadOnlySpan<byte> contextEngine, ReadOnlySpan<byte> contextName, ReadOnlySpan<byte> pdu)
    {
        var writer = new BerWriter(buffer);
        var end = writer.Mark;
        writer.Raw(pdu);
        writer.Octets((byte)SnmpType.OctetString, contextName);
        writer.Octets((byte)SnmpType.OctetString, contextEngine);
        writer.Wrap(Sequence, end);
        Span<byte> salted = stackalloc byte[UsmPrivacy.SaltBytes];
        salted = (flags & UsmFlags.Encrypted) != 0 ? salted : [];
        if (!salted.IsEmpty)
        {
            BinaryPrimitives.WriteUInt64BigEndian(salted, salt);
            writer = Encrypt(buffer, writer.Written, keys!.Cipher!, boots, time, salted);
        }

        var mark = writer.Mark;
        writer.Octets((byte)SnmpType.OctetString, salted);
        Span<byte> zeros = stackalloc byte[UsmAuthentication.MaxMacBytes];
        zeros = (flags & UsmFlags.Authenticated) != 0 ? zeros[..UsmAuthentication.MacBytes(keys!.Authentication)] : [];
        zeros.Clear();
        var macEnd = writer.Mark;
        writer.Octets((byte)SnmpType.OctetString, zeros);
        writer.Octets((byte)SnmpType.OctetString, keys is null ? [] : keys.UserName);
        writer.Signed((byte)SnmpType.Integer32, time);
        writer.Signed((byte)SnmpType.Integer32, boots);
        writer.Octets((byte)SnmpType.OctetString, engine);
        writer.Wrap(Sequence, mark);
        writer.Wrap((byte)SnmpType.OctetString, mark);

        mark = writer.Mark;
        writer.Signed((byte)SnmpType.Integer32, UserSecurityModel);
        writer.Octets((byte)SnmpType.OctetString, [(byte)flags]);
        writer.Signed((byte)SnmpType.Integer32, MaxMessage);
        writer.Signed((byte)SnmpType.Integer32, messageId);
        writer.Wrap(Sequence, mark);
        writer.Signed((byte)SnmpType.Integer32, UsmMessage.Version);
        writer.Wrap(Sequence, end);
        if (!zeros.IsEmpty)
            UsmAuthentication.Mac(keys!.Authentication, keys.AuthenticationKey, writer.Written, buffer[(macEnd - zeros.Length)..macEnd]);
        return writer.Mark;
    }

    private static BerWriter Encrypt(Span<byte> buffer, scoped ReadOnlySpan<byte> plain, UsmPrivacy cipher, int boots, int time, scoped ReadOnlySpan<byte> salt)
    {
        var room = UsmPrivacy.RoomFor(plain.Length);
        var rented = ArrayPool<byte>.Shared.Rent(2 * room);
        var text = rented.AsSpan(0, room);
        var encrypted = rented.AsSpan(room, room);
        plain.CopyTo(text);
        var length = cipher.Encrypt(boots, time, salt, text, plain.Length, encrypted);
        var writer = new BerWriter(buffer);
        writer.Octets((byte)SnmpType.OctetString, encrypted[..length]);
        ArrayPool<byte>.Shared.Return(rented);
        return writer;
    }
}
