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

    /// <summary>GetBulkRequest; v1 has none.</summary>
    GetBulk = 0xA5,
}
