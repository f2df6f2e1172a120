namespace InternetDesa.Protocols.Snmp;

/// <summary>What a variable binding holds; the numbers are the BER tags (RFC 3416 §3, RFC 2578 §7.1).</summary>
public enum SnmpType : byte
{
    /// <summary>A signed number of 32 bits.</summary>
    Integer32 = 0x02,

    /// <summary>Bytes; text only where the MIB says so, and from a device always hostile text.</summary>
    OctetString = 0x04,

    /// <summary>No value: what a request carries.</summary>
    Null = 0x05,

    /// <summary>An OBJECT IDENTIFIER.</summary>
    ObjectIdentifier = 0x06,

    /// <summary>An IPv4 address, 4 bytes.</summary>
    IpAddress = 0x40,

    /// <summary>A counter that wraps at 2^32.</summary>
    Counter32 = 0x41,

    /// <summary>A non-negative number of 32 bits; Unsigned32 has the same tag.</summary>
    Gauge32 = 0x42,

    /// <summary>Hundredths of a second; wraps after 497 days.</summary>
    TimeTicks = 0x43,

    /// <summary>Bytes of another encoding; kept as they came.</summary>
    Opaque = 0x44,

    /// <summary>A counter that wraps at 2^64; v1 has none (RFC 2578 §7.1.10).</summary>
    Counter64 = 0x46,

    /// <summary>GET: the device does not know this object at all (RFC 3416 §4.2.1).</summary>
    NoSuchObject = 0x80,

    /// <summary>GET: the device knows the object, but has no such row (RFC 3416 §4.2.1).</summary>
    NoSuchInstance = 0x81,

    /// <summary>GETNEXT, GETBULK: nothing follows (RFC 3416 §4.2.2, §4.2.3).</summary>
    EndOfMibView = 0x82,
}
