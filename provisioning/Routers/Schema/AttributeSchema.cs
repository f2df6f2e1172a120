namespace InternetDesa.Provisioning.Routers.Schema;

/// <summary>What an attribute's text means: values are compared by it (CanonicalValue), never as text.</summary>
internal enum ValueKind
{
    /// <summary>Text as it is.</summary>
    Text,

    /// <summary><c>true</c>/<c>false</c> as the router says, <c>yes</c>/<c>no</c> as people write.</summary>
    Bool,

    /// <summary>One of a few words; some contain yes and no and are no booleans all the same (DHCP's <c>authoritative</c>).</summary>
    Word,

    /// <summary>A decimal or hexadecimal number, or a word such as <c>unlimited</c>.</summary>
    Number,

    /// <summary><c>1w2d3h4m5s</c>, <c>600</c>, <c>00:10:00</c>, <c>1d 00:00:00</c>, or a word such as <c>none</c>.</summary>
    Duration,

    /// <summary>A queue's pair of rates, upload/download, decimal k, M and G: <c>10M/5M</c>.</summary>
    Rate,

    /// <summary>A hotspot's rate limit, up to five pairs: rates, bursts, thresholds, burst times, priority, then the minimum.</summary>
    HotspotRate,

    /// <summary>Bytes, with KiB, MiB or the same letters alone; a bare number is KiB.</summary>
    Size,

    /// <summary>An address, IPv4 or IPv6, with or without its prefix length; a host's own length (/32, /128) is left out.</summary>
    Address,

    /// <summary>A MAC address.</summary>
    Mac,

    /// <summary>A comma-separated list whose order means nothing.</summary>
    Set,

    /// <summary>A comma-separated set of addresses.</summary>
    AddressSet,

    /// <summary>A set of policies: those refused, <c>!ftp</c>, are printed with those granted.</summary>
    Policy,

    /// <summary>A file's contents: never read, compared by the file's size. Names of files tell what is in them.</summary>
    Contents,

    /// <summary>A comma-separated list whose order means something.</summary>
    List,

    /// <summary><c>jan/13/2023</c> before 7.10, <c>2023-01-13</c> since.</summary>
    Date,

    /// <summary>A script: line ends do not count.</summary>
    Script,

    /// <summary>A secret: its value stands in no plan and no log.</summary>
    Secret,
}

/// <summary>One attribute of a path.</summary>
/// <param name="Name">As RouterOS writes it.</param>
/// <param name="Kind">What its text means.</param>
internal sealed record AttributeSchema(string Name, ValueKind Kind)
{
    /// <summary>The value that stands for "not set" and can be written, such as <c>none</c>; null: it is unset by <c>!name</c>.</summary>
    public string? Unset { get; init; }

    /// <summary>Values that mean the same, canonical form to canonical form, such as <c>0s</c> → <c>none</c>.</summary>
    public IReadOnlyDictionary<string, string> Synonyms { get; init; } = new Dictionary<string, string>();

    /// <summary>The router prints it only while this boolean attribute is true: its absence is no difference otherwise.</summary>
    public string? HiddenUnless { get; init; }

    /// <summary>The first version that has it; null: all.</summary>
    public RouterOsVersion? Since { get; init; }

    /// <summary>The first version that no longer has it; null: all later have it.</summary>
    public RouterOsVersion? Until { get; init; }

    /// <summary>Whether a version has it.</summary>
    public bool ExistsIn(RouterOsVersion version) => !(version < Since) && !(version >= Until);
}
