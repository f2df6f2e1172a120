namespace InternetDesa.Simulator.RouterOs;

/// <summary>
/// Safe mode: what was changed since it was taken is undone unless it is released. By the API since 7.18. It tracks the changes of every
/// session, and ends silently, with nothing undone, when the history is full (MikroTik manual, "Configuration Management").
/// </summary>
internal sealed class SafeMode
{
    /// <summary>How long after the end of the owner's session the changes are undone (tik4net's test against CHR 7.23 saw 2.15 s).</summary>
    public static readonly TimeSpan UndoDelay = TimeSpan.FromSeconds(2.15);

    private readonly List<HistoryAction> _tracked = [];

    /// <summary>The session that has it; it can be a dead one's.</summary>
    public ApiSession? Owner { get; private set; }

    /// <summary>Who has it, where it is another than the API.</summary>
    public string? ForeignOwner { get; private set; }

    /// <summary>Whether anybody has it.</summary>
    public bool Taken => Owner is not null || ForeignOwner is not null;

    /// <summary>The owner's name.</summary>
    public string OwnerName => ForeignOwner ?? Owner?.UserName ?? "";

    /// <summary>Takes it for a session.</summary>
    public void Take(ApiSession session)
    {
        if (Taken && Owner != session)
            throw new RouterTrapException($"failure: safe mode is already taken by {OwnerName}", 4);
        Owner = session;
    }

    /// <summary>Takes it for somebody at the console.</summary>
    public void TakeForeign(string name) => ForeignOwner = name;

    /// <summary>Keeps what was changed.</summary>
    public void Release()
    {
        (Owner, ForeignOwner) = (null, null);
        _tracked.Clear();
    }

    /// <summary>Notes a change.</summary>
    public void Track(HistoryAction action)
    {
        if (!Taken)
            return;
        _tracked.Add(action);
        if (_tracked.Count > RouterHistory.Capacity)
            Release();
    }

    /// <summary>Gives what has to be undone, the last change first, and ends it.</summary>
    public IReadOnlyList<HistoryAction> Unroll()
    {
        var actions = Enumerable.Reverse(_tracked).ToList();
        Release();
        return actions;
    }

}
