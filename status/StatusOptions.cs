namespace InternetDesa.Status;

/// <summary>The settings of the public site: section <c>Status</c>.</summary>
public sealed class StatusOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Status";

    /// <summary>The state database that the collector writes. Required. It may come later than the site, which says so until then.</summary>
    public string Database { get; set; } = "";

    /// <summary>Where the site listens; a reverse proxy with TLS stands before it. The default value is http://127.0.0.1:8080.</summary>
    public string Listen { get; set; } = "http://127.0.0.1:8080";

    /// <summary>How often the database is looked at, at most: seconds, 1 to 60. The default value is 5.</summary>
    public int RefreshSeconds { get; set; } = 5;

    /// <summary>How long the collector may be silent before pages say that their data is old: seconds, 10 to 86400. The default value is 120.</summary>
    public int StaleAfterSeconds { get; set; } = 120;

    /// <summary>A CSV file <c>code,name</c> of regions, in place of the built-in province 33; null for that.</summary>
    public string? Regions { get; set; }

    /// <summary>A sentence shown at the top of every page, plain text, at most 300 characters; null for none.</summary>
    public string? Banner { get; set; }
}
