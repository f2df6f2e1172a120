namespace InternetDesa.State;

/// <summary>Why a village is as it is, as far as there is evidence. The numbers are stored: they never change.</summary>
public enum OutageCause
{
    /// <summary>No evidence yet, or nothing to explain.</summary>
    Unknown = 0,

    /// <summary>The village has no electricity.</summary>
    Power = 1,

    /// <summary>The village's own link to its provider.</summary>
    Uplink = 2,

    /// <summary>A node above several villages.</summary>
    Upstream = 3,

    /// <summary>The village's router.</summary>
    Router = 4,

    /// <summary>Announced work.</summary>
    Maintenance = 5,

    /// <summary>Ourselves: the monitor could not look.</summary>
    Monitor = 6,
}
