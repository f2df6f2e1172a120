namespace InternetDesa.State;

/// <summary>How a village's internet is. The numbers are stored, and written to measurement <c>state</c>: they never change.</summary>
public enum VillageState
{
    /// <summary>Reachable, quality within limits. On the page: normal.</summary>
    Normal = 0,

    /// <summary>Reachable, with loss or latency over the limit, or a device beside the gateway down. On the page: terganggu.</summary>
    Degraded = 1,

    /// <summary>Not reachable, by a fault of its own. On the page: putus.</summary>
    Down = 2,

    /// <summary>Not reachable, behind a failed parent. On the page: terdampak.</summary>
    Affected = 3,

    /// <summary>Within an announced window of work. On the page: pemeliharaan.</summary>
    Maintenance = 4,

    /// <summary>Nobody looked, or the monitor itself failed: neither good nor bad. On the page: tidak diketahui.</summary>
    Unknown = 5,
}
