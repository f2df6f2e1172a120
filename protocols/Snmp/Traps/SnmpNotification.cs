using System.Net;

namespace InternetDesa.Protocols.Snmp.Traps;

/// <summary>
/// A trap or inform whose sender showed the credentials of an allowed source. It is a hint all the same: an address proves nothing, a
/// community was sent in clear text, and every value is hostile text.
/// </summary>
/// <param name="From">The sender's address and port.</param>
/// <param name="Credentials">The credentials that it showed.</param>
/// <param name="IsInform">It wants an answer, which it gets when the handler says so.</param>
/// <param name="UpTime">sysUpTime of the sender, hundredths of a second.</param>
/// <param name="Name">
/// snmpTrapOID. A trap of v1 is named as RFC 3584 §3.1 says: a generic one 1.3.6.1.6.3.1.1.5.(n+1), another enterprise.0.specific.
/// </param>
/// <param name="VarBinds">The bindings, sysUpTime and snmpTrapOID left out. They own their memory.</param>
public sealed record SnmpNotification(
    IPEndPoint From, SnmpCredentials Credentials, bool IsInform, uint UpTime, Oid Name, IReadOnlyList<SnmpVarBind> VarBinds);

/// <summary>
/// What is done with a notification. Called by the receiving thread: begin the work and return; many may be under way.
/// </summary>
/// <param name="notification">The notification.</param>
/// <returns>
/// True when it is on disk: an inform is answered then and not before. False to leave an inform unanswered, so that its sender tries again.
/// A fault ends the listener and comes out of <see cref="SnmpTrapListener.Completion"/>.
/// </returns>
public delegate ValueTask<bool> SnmpNotificationHandler(SnmpNotification notification);

/// <summary>Our own engine, which senders of v3 informs authenticate against (RFC 3414 §1.5.1).</summary>
/// <param name="Id">snmpEngineID, 5 to 32 bytes, for ever the same; <see cref="NewId"/> makes one.</param>
/// <param name="Boots">How often the program started with it, this time included, 1 to 2^31-2: stored before it is used.</param>
public sealed record SnmpLocalEngine(ReadOnlyMemory<byte> Id, int Boots)
{
    // RFC 3411 §5: the highest bit, the enterprise 8072 (Net-SNMP, whose format 128 is for random ids), the format, the id.
    private static readonly byte[] Prefix = [0x80, 0x00, 0x1F, 0x88, 0x80];

    /// <summary>An id for a first start.</summary>
    /// <param name="random">8 random bytes.</param>
    public static byte[] NewId(ReadOnlySpan<byte> random) => [.. Prefix, .. random];
}
