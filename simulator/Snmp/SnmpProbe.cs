using InternetDesa.Protocols.Snmp;
using InternetDesa.Protocols.Snmp.Traps;
using InternetDesa.Protocols.Snmp.Usm;

namespace InternetDesa.Simulator.Snmp;

/// <summary>
/// Shows a datagram to everything that reads one and checks what is promised: no exception, no more memory than 16 times the datagram,
/// and what is taken can be encoded again and read to the same.
/// </summary>
internal sealed class SnmpProbe
{
    private const int MemoryFactor = 16;

    public const int Boots = 3;
    public static readonly byte[] EngineId = [0x80, 0x00, 0x3A, 0x8C, 1, 127, 0, 0, 1];

    /// <summary>A user of every level; the keys need no passwords.</summary>
    public static readonly SnmpUser[] Users =
    [
        new("terbuka"),
        new("masuk") { Authentication = SnmpAuthentication.Sha1 },
        new("aes") { Authentication = SnmpAuthentication.Sha256, Privacy = SnmpPrivacy.Aes128 },
        new("des") { Authentication = SnmpAuthentication.Md5, Privacy = SnmpPrivacy.Des },
    ];

    private readonly UsmLocalKeys[] _keys = [.. Users.Select(KeysOf)];
    private readonly byte[] _scratch = new byte[UsmLocalKeys.ScratchBytes];
    private readonly SnmpRequest _request = SnmpRequest.GetBulk([Oid.Parse("1.3.6.1.2.1.1"), Oid.Parse("1.3.6.1.2.1.2")], 1, 20);

    public SnmpProbe()
    {
        // What only the first use costs is not the datagram's doing.
        foreach (var datagram in HostileDatagrams.Sound())
        {
            TakeCommunity(datagram);
            TakeTrap(datagram);
            TakeSecured(datagram);
        }

        Taken = 0;
    }

    /// <summary>Datagrams of which something was taken.</summary>
    public long Taken { get; private set; }

    public static UsmLocalKeys KeysOf(SnmpUser user) =>
        new(user, Key(UsmAuthentication.HashBytes(user.Authentication)), Key(UsmPrivacy.KeyBytes(user.Privacy)));

    /// <summary>Looks.</summary>
    /// <exception cref="InvalidOperationException">A promise is broken.</exception>
    public void Look(byte[] datagram)
    {
        Limited(datagram, TakeCommunity);
        Limited(datagram, TakeTrap);
        Limited(datagram, TakeSecured);
        EncodeAgain(datagram);
    }

    /// <summary>Lets something take a datagram, and looks at what it costs.</summary>
    public static void Limited(byte[] datagram, Action<byte[]> take)
    {
        var allocated = Allocated(datagram, take);
        // A pool of arrays that the collector has just trimmed fills itself again: what a datagram costs, it costs every time.
        for (var again = 0; again < 2 && allocated > MemoryFactor * datagram.Length; again++)
            allocated = Allocated(datagram, take);
        if (allocated > MemoryFactor * datagram.Length)
            throw new InvalidOperationException($"{datagram.Length} bytes cost {allocated}: {Convert.ToHexString(datagram)}");
    }

    private static long Allocated(byte[] datagram, Action<byte[]> take)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        take(datagram);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private void TakeCommunity(byte[] datagram)
    {
        if (!SnmpMessage.TryRead(datagram, out _, out _, out var pdu))
            return;
        Take(pdu);
        if (SnmpMessage.TryDecode(datagram, out var message) && message.TryReadVarBinds(out _))
            Taken++;
    }

    private static void EncodeAgain(byte[] datagram)
    {
        if (!SnmpMessage.TryDecode(datagram, out var message) || !message.TryReadVarBinds(out var varBinds))
            return;
        if (!SnmpMessage.TryDecode(message.Encode(varBinds), out var again) || !again.TryReadVarBinds(out var same) || !same.AsSpan().SequenceEqual(varBinds))
            throw new InvalidOperationException($"What was taken is not what is encoded: {Convert.ToHexString(datagram)}");
        foreach (var varBind in varBinds)
            _ = varBind.ToString();
    }

    private void TakeTrap(byte[] datagram)
    {
        if (SnmpMessage.TryRead(datagram, out _, out _, out var pdu) && SnmpTrapContent.TryRead(datagram, pdu, out _))
            Taken++;
        var outer = new BerReader(datagram);
        if (!outer.TryRead(0x30, out var content))
            return;
        var body = new BerReader(content);
        if (body.TryReadInt32(out _) && body.TryRead((byte)SnmpType.OctetString, out _) && SnmpTrapContent.TryReadV1(datagram, ref body, out _))
            Taken++;
    }

    private void TakeSecured(byte[] datagram)
    {
        if (!UsmMessage.TryRead(datagram, out var message))
            return;
        foreach (var keys in _keys)
        {
            // A device that has the key sends what it likes: the digest is looked at, and not asked. It is zeroed in a copy.
            var copy = _scratch.AsSpan(_scratch.Length - datagram.Length);
            datagram.CopyTo(copy);
            if (UsmMessage.TryRead(copy, out var copied))
                copied.IsAuthentic(copy, keys);
            if ((message.Flags & UsmFlags.Level) != keys.Level || !keys.TryDecrypt(message, _scratch, out var scoped)
                || !UsmMessage.TryReadScoped(scoped, out _, out _, out var pdu))
                continue;
            Take(pdu);
            Taken++;
        }
    }

    private void Take(SnmpPdu pdu)
    {
        _request.IsAnsweredBy(pdu);
        for (var reader = new SnmpVarBindReader(pdu.VarBinds); reader.TryRead(out var varBind);)
            _ = varBind.Signed + (long)varBind.Unsigned + varBind.Name.Length;
    }

    private static byte[] Key(int length) => [.. Enumerable.Range(1, length).Select(number => (byte)(number * 7))];
}
