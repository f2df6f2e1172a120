namespace InternetDesa.Protocols.Influx;

/// <summary>Which write API a server has.</summary>
public enum InfluxApi
{
    /// <summary>InfluxDB 1.x, <c>POST /write?db=…</c>.</summary>
    V1,

    /// <summary>InfluxDB 2.x, <c>POST /api/v2/write?org=…&amp;bucket=…</c>.</summary>
    V2,

    /// <summary>InfluxDB 3, <c>POST /api/v3/write_lp?db=…</c>.</summary>
    V3,
}

/// <summary>Where points are written.</summary>
public sealed class InfluxOptions
{
    /// <summary>The server's address, such as <c>https://influx.example:8086</c>.</summary>
    public required Uri Url { get; init; }

    /// <summary>Which API it has.</summary>
    public InfluxApi Api { get; init; }

    /// <summary>v1 and v3: the database. v2: the bucket.</summary>
    public required string Database { get; init; }

    /// <summary>v2: the organisation.</summary>
    public string Organisation { get; init; } = "";

    /// <summary>v1: <c>user:password</c>, sent as Basic (RFC 7617). v2 and v3: the API token. Null where the server asks for none.</summary>
    public string? Secret { get; init; }

    /// <summary>Whether requests are compressed (RFC 1952): a tenth of the bytes for some processor time.</summary>
    public bool Gzip { get; init; }

    /// <summary>The address, never the secret.</summary>
    public override string ToString() => $"{Url} {Api} {Database} <secret>";
}
