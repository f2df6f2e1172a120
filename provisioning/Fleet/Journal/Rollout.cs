namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>Where a roll-out stands.</summary>
internal enum RolloutState
{
    /// <summary>It goes on, or would if somebody worked on it.</summary>
    Running,

    /// <summary>Its next ring waits for the word of a second person.</summary>
    Approval,

    /// <summary>It stands still until somebody looked and resumed it.</summary>
    Halted,

    /// <summary>All villages came to an end.</summary>
    Done,
}

/// <summary>How a roll-out is done.</summary>
internal sealed record RolloutSettings
{
    /// <summary>How many of a ring may fail, percent.</summary>
    public int FailurePercent { get; init; } = 5;

    /// <summary>How many routers at once.</summary>
    public int Parallel { get; init; } = 20;

    /// <summary>How long villages that do not answer are tried, days.</summary>
    public int ExpiryDays { get; init; } = 30;

    /// <summary>The status site that says whether villages are up; empty where nobody is asked.</summary>
    public string Health { get; init; } = "";

    /// <summary>How long after a ring its health is looked at, seconds: an outage is known after 90.</summary>
    public int SoakSeconds { get; init; } = 300;

    /// <summary>Minutes after which a router takes a change back that nobody confirms; null: 10, or 15 where a radio is touched.</summary>
    public int? TimerMinutes { get; init; }
}

/// <summary>A roll-out as the journal has it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="BegunAt">When it was begun.</param>
/// <param name="BegunBy">Who began it.</param>
/// <param name="Reason">Why.</param>
/// <param name="Selection">Which villages, in words.</param>
/// <param name="Manifest">The hash of the manifest that it was begun with: another one is another roll-out.</param>
/// <param name="Settings">How.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Detail">Why it stands there.</param>
/// <param name="Ring">The ring in work, from 0; the number of rings where all are done.</param>
internal sealed record Rollout(
    string Id, DateTimeOffset BegunAt, string BegunBy, string Reason, string Selection, string Manifest, RolloutSettings Settings, RolloutState State,
    string Detail, int Ring)
{
    /// <summary>After this nobody is tried any more.</summary>
    public DateTimeOffset ExpiresAt => BegunAt + TimeSpan.FromDays(Settings.ExpiryDays);
}

/// <summary>A ring as the journal has it.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Name">For people.</param>
/// <param name="Size">How many villages.</param>
/// <param name="ApprovedBy">Who approved it; empty where nobody did.</param>
/// <param name="Looked">Whether it was noted which of its villages were up before.</param>
internal sealed record RolloutRingRow(int Number, string Name, int Size, string ApprovedBy, bool Looked);
