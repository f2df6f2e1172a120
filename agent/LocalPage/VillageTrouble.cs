namespace InternetDesa.Agent.LocalPage;

/// <summary>What keeps the village from the internet, seen from its own box.</summary>
internal enum VillageTrouble
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The mains are off: the box runs on its battery.</summary>
    Power,

    /// <summary>The router does not answer.</summary>
    Router,

    /// <summary>The router answers, the internet behind it does not.</summary>
    Uplink,

    /// <summary>The internet works, the province's collector is not reached: no matter of the village.</summary>
    Province,
}

/// <summary>What the box sees; null where nothing tells.</summary>
/// <param name="OnBattery">Whether the mains are off.</param>
/// <param name="Router">Whether the router answers.</param>
/// <param name="Internet">Whether anything on the internet answers.</param>
/// <param name="Province">Whether a collector answers what is sent.</param>
internal readonly record struct VillageSigns(bool? OnBattery, bool? Router, bool? Internet, bool Province)
{
    /// <summary>The nearest trouble: what lies behind it can not be judged. A collector that answers proves the whole way.</summary>
    public VillageTrouble Trouble =>
        OnBattery == true ? VillageTrouble.Power
        : Province ? VillageTrouble.None
        : Router == false ? VillageTrouble.Router
        : Internet == false ? VillageTrouble.Uplink
        : VillageTrouble.Province;
}
