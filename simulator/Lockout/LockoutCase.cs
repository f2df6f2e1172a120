namespace InternetDesa.Simulator.Lockout;

/// <summary>What goes wrong, at one write.</summary>
internal enum LockoutFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>The connection is closed.</summary>
    Fin,

    /// <summary>The connection's packets vanish.</summary>
    BlackHole,

    /// <summary>Nothing reaches the router any more, until half an hour later.</summary>
    PathCut,

    /// <summary>Power fails; all writes are on the flash.</summary>
    PowerLoss,

    /// <summary>Power fails; the last three writes are lost.</summary>
    PowerLossOfThree,

    /// <summary>Power fails; all writes of the last 40 seconds are lost.</summary>
    PowerLossOfAll,

    /// <summary>The router reboots in order.</summary>
    Reboot,

    /// <summary>Its clock jumps a year ahead.</summary>
    ClockAhead,

    /// <summary>Its clock falls a year back.</summary>
    ClockBack,

    /// <summary>desactl dies.</summary>
    Death,
}

/// <summary>When a technician comes back after it went wrong.</summary>
internal enum TechnicianReturn
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Before the router's timer fires.</summary>
    BeforeTimer,

    /// <summary>After it.</summary>
    AfterTimer,
}

/// <summary>What comes on top.</summary>
internal enum LockoutExtra
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One statement of the revert script fails once.</summary>
    RevertLineFails,

    /// <summary>The router refuses to schedule.</summary>
    SchedulerForbidden,

    /// <summary>Safe mode is held, and somebody fills the history meanwhile.</summary>
    HistoryOverflow,

    /// <summary>The village sells a voucher meanwhile.</summary>
    Voucher,

    /// <summary>A second technician tries the same at the same time, and adds a row of his own.</summary>
    SecondTechnician,
}

/// <summary>One run.</summary>
/// <param name="Plan">What is applied.</param>
/// <param name="Fault">What goes wrong.</param>
/// <param name="Write">At which write, from 1; those of the nets count.</param>
/// <param name="Executed">Whether the router still does that write.</param>
/// <param name="Return">When a technician comes back.</param>
/// <param name="Extra">What comes on top.</param>
internal sealed record LockoutCase(
    LockoutPlan Plan, LockoutFault Fault, int Write, bool Executed, TechnicianReturn Return, LockoutExtra Extra)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{Plan.Name}: {Fault} at write {Write}{(Executed ? "" : ", not done")}, technician {Return}, {Extra}";
}
