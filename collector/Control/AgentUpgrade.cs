namespace InternetDesa.Collector.Control;

/// <summary>How far an agent's upgrade is.</summary>
internal enum UpgradeState
{
    /// <summary>It was not asked yet.</summary>
    New,

    /// <summary>It does not answer, or can not take it now: it is told again.</summary>
    Silent,

    /// <summary>It fetches the package, or tries the new version.</summary>
    UnderWay,

    /// <summary>It has it, and has reported with it.</summary>
    Installed,

    /// <summary>It was told and does not take it before a person changes something, so that nothing changes there: another architecture, another key,
    /// a metered link, a disk too full to keep the old version on.</summary>
    Refused,

    /// <summary>It took the new version back, or never got a sound package.</summary>
    Failed,
}

/// <summary>One agent of an upgrade, by what it answers to the command <c>upgrade</c>.</summary>
internal sealed class AgentUpgrade(string device)
{
    // In the agent's words, what stays so until a person changes the box or the release. All else, such as a web server that is away, may
    // pass.
    private static readonly string[] Lasting =
    [
        "the package is for ", " is older than ", "the release is signed by none", "the release is malformed", "is none that an agent takes",
        "a metered link ", "this box takes no upgrades", " is no address", "no such command",
    ];

    private string _wanted = "";

    /// <summary>Which agent.</summary>
    public string Device => device;

    /// <summary>How far it is.</summary>
    public UpgradeState State { get; private set; }

    /// <summary>The agent's own words, or the collector's why there are none; one line.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>Whether nothing more is to come.</summary>
    public bool IsOver => State is UpgradeState.Installed or UpgradeState.Refused or UpgradeState.Failed;

    /// <summary>Takes its answer: to the order, or to the question how things are.</summary>
    public void Take(CommandAnswer answer)
    {
        var lines = Printable(answer.Text).Split('\n');
        if (State != UpgradeState.UnderWay)
            (State, _wanted, Detail) = Ordered(answer.Ok, lines[0]);
        else if (answer.Ok && lines is [var running, var state, ..])
            (State, Detail) = (StateOf(running, state), state);
    }

    /// <summary>It did not answer: one that is under way is asked again, another told again.</summary>
    /// <param name="reason">Why, by the collector.</param>
    public void Miss(string reason)
    {
        // The command's id is another each time.
        Detail = Printable(reason).Split(" (command ")[0];
        if (State != UpgradeState.UnderWay)
            State = UpgradeState.Silent;
    }

    // "0.2.0, 17.1 MB, …", or why not.
    private static (UpgradeState, string, string) Ordered(bool ok, string text) =>
        ok ? (UpgradeState.UnderWay, text.Split(',')[0], text)
        : text.EndsWith(" is installed", StringComparison.Ordinal) ? (UpgradeState.Installed, "", text)
        : (Array.Exists(Lasting, reason => text.Contains(reason, StringComparison.Ordinal)) ? UpgradeState.Refused : UpgradeState.Silent, "", text);

    private UpgradeState StateOf(string running, string state)
    {
        bool Says(string what) => state.StartsWith(what, StringComparison.Ordinal);
        return Says("fetching ") || Says("handed over") || Says("looking") || Says("trying ") ? UpgradeState.UnderWay
            : running == _wanted && Says($"installed {_wanted}") ? UpgradeState.Installed
            : Says("refused:") || Says("resting ") ? UpgradeState.Refused
            : Says($"rolled back {_wanted}:") || Says($"failed {_wanted}:") ? UpgradeState.Failed
            : UpgradeState.UnderWay;
    }

    // A stranger's text, for a terminal.
    private static string Printable(string text) => string.Concat(text.Select(sign => sign == '\n' || !char.IsControl(sign) ? sign : '?'));
}
