namespace InternetDesa.Provisioning.Applying;

/// <summary>How a plan is applied.</summary>
internal sealed record ApplyOptions
{
    /// <summary>The time that a router may take to have on its flash what it acknowledged: 40 s, and some more (MikroTik, "write-back").</summary>
    public static readonly TimeSpan FlashTime = TimeSpan.FromSeconds(45);

    /// <summary>Who applies: user and machine, at most 60 characters. Others see it while the change is pending.</summary>
    public required string Holder { get; init; }

    /// <summary>
    /// After what time the router takes the change back; from 3 minutes. Null: 10 minutes, 15 where a radio is touched, because radar is
    /// listened for up to 10 minutes.
    /// </summary>
    public TimeSpan? Timer { get; init; }

    /// <summary>Leaves the change pending when all is well, for <c>confirm</c>.</summary>
    public bool Hold { get; init; }

    /// <summary>Allows a plan that changes what carries the session.</summary>
    public bool AllowManagementPath { get; init; }

    /// <summary>Holds safe mode during the writes as well (7.18 and later).</summary>
    public bool SafeMode { get; init; }

    /// <summary>How long a router that does not answer is tried again before its state is called unknown.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The timer of a plan.</summary>
    public TimeSpan TimerOf(bool touchesWifi) => Timer ?? TimeSpan.FromMinutes(touchesWifi ? 15 : 10);
}
