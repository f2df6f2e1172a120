namespace InternetDesa.Protocols.Snmp;

/// <summary>What a message is; the numbers are the BER tags (RFC 3416 §3). SET is not among them: nothing here writes.</summary>
public enum SnmpPduType : byte
{
    /// <summary>GetRequest.</summary>
    Get = 0xA0,

    /// <summary>GetNextRequest.</summary>
    GetNext = 0xA1,

    /// <summary>Response.</summary>
    Response = 0xA2,

    /// <summary>v1's Trap-PDU, which has a shape of its own (RFC 1157 §4.1.6).</summary>
    TrapV1 = 0xA4,

    /// <summary>GetBulkRequest; v1 has none.</summary>
    GetBulk = 0xA5,

    /// <summary>InformRequest: a trap that wants a Response.</summary>
    Inform = 0xA6,

    /// <summary>SNMPv2-Trap.</summary>
    Trap = 0xA7,

    /// <summary>Report: how v3 engines tell each other what is wrong (RFC 3412 §7.1).</summary>
    Report = 0xA8,
}
