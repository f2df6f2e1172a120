using System.Diagnostics.CodeAnalysis;

namespace InternetDesa.Protocols.Snmp.Traps;

/// <summary>What a trap or inform of any version says.</summary>
internal sealed record SnmpTrapContent(bool IsInform, uint UpTime, Oid Name, IReadOnlyList<SnmpVarBind> VarBinds)
{
    private const byte Sequence = 0x30;

    // RFC 1157 §4.1.6: generic-trap 6, named by enterprise and specific-trap.
    private const int EnterpriseSpecific = 6;
    private static readonly Oid SysUpTime = Oid.Parse("1.3.6.1.2.1.1.3.0");
    private static readonly Oid SnmpTrapOid = Oid.Parse("1.3.6.1.6.3.1.1.4.1.0");

    /// <summary>Reads a Trap or InformRequest of v2c and v3, whose first bindings are sysUpTime.0 and snmpTrapOID.0 (RFC 3416 §4.2.6).</summary>
    public static bool TryRead(ReadOnlyMemory<byte> memory, scoped in SnmpPdu pdu, [NotNullWhen(true)] out SnmpTrapContent? content)
    {
        content = null;
        if (pdu.Type is not (SnmpPduType.Trap or SnmpPduType.Inform) || pdu.ErrorStatus != 0 || pdu.ErrorIndex != 0
            || !SnmpVarBindReader.TryReadAll(memory.Part(pdu.VarBinds), out var varBinds) || varBinds.Length < 2
            || varBinds[0].Oid != SysUpTime || varBinds[0].Value.Type != SnmpType.TimeTicks
            || varBinds[1].Oid != SnmpTrapOid || varBinds[1].Value.Type != SnmpType.ObjectIdentifier)
            return false;
        content = new(pdu.Type == SnmpPduType.Inform, (uint)varBinds[0].Value.Unsigned, varBinds[1].Value.Oid, varBinds[2..]);
        return true;
    }

    /// <summary>Reads a Trap-PDU of v1 and names it as v2c would (RFC 3584 §3.1).</summary>
    public static bool TryReadV1(ReadOnlyMemory<byte> memory, scoped ref BerReader body, [NotNullWhen(true)] out SnmpTrapContent? content)
    {
        content = null;
        if (!body.TryRead((byte)SnmpPduType.TrapV1, out var pdu))
            return false;
        var reader = new BerReader(pdu);
        if (!reader.TryRead((byte)SnmpType.ObjectIdentifier, out var enterprise) || !Oid.IsValid(enterprise)
            || !reader.TryRead((byte)SnmpType.IpAddress, out var agent) || agent.Length != 4
            || !reader.TryReadInt32(out var generic) || generic is < 0 or > EnterpriseSpecific
            || !reader.TryReadInt32(out var specific) || specific < 0
            || !reader.TryRead((byte)SnmpType.TimeTicks, out var ticks) || !BerReader.TryUnsigned(ticks, 4, out var upTime)
            || !reader.TryRead(Sequence, out var list) || !reader.AtEnd
            || !SnmpVarBindReader.TryReadAll(memory.Part(list), out var varBinds)
            || !Oid.TryFromEncoded(memory.Part(enterprise), out var root))
            return false;
        var name = generic == EnterpriseSpecific ? root.Append(0, (uint)specific) : Generic[generic];
        if (name is null)
            return false;
        content = new(false, (uint)upTime, name.Value, varBinds);
        return true;
    }

    // coldStart, warmStart, linkDown, linkUp, authenticationFailure, egpNeighborLoss.
    private static readonly Oid?[] Generic = [.. Enumerable.Range(1, 6).Select(number => (Oid?)Oid.Parse($"1.3.6.1.6.3.1.1.5.{number}"))];
}
