namespace InternetDesa.Simulator.RouterOs;

/// <summary>What befalls a router in the middle of its work.</summary>
internal enum RouterFaultKind
{
    /// <summary>The session ends by RST.</summary>
    Reset,

    /// <summary>The session ends by FIN.</summary>
    Fin,

    /// <summary>The session's packets vanish for good; nobody hears of it.</summary>
    BlackHole,

    /// <summary>Power fails and returns; of the last writes some may be lost.</summary>
    PowerLoss,

    /// <summary>It reboots in order.</summary>
    Reboot,
}

/// <summary>A fault at one write that comes by the API.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Write">At which command that may change something, from 1, counted since the router was made.</param>
/// <param name="Executed">Whether that command is executed before; its answer is lost in either case.</param>
/// <param name="LostWrites">How many of the last writes a power loss takes, of those still under way to the flash.</param>
internal sealed record RouterFault(RouterFaultKind Kind, int Write, bool Executed = true, int LostWrites = 0);
