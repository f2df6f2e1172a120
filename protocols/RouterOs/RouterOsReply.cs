namespace InternetDesa.Protocols.RouterOs;

/// <summary>How a command ended, by what may be believed of it.</summary>
public enum RouterOsOutcome
{
    /// <summary>The router said <c>!done</c> and no <c>!trap</c>.</summary>
    Done,

    /// <summary>The router said <c>!trap</c>, then <c>!done</c>: it refused or stopped. A script may have done a part.</summary>
    Trap,

    /// <summary>No byte of the command left: it was not done and may be repeated.</summary>
    NotSent,

    /// <summary>
    /// The command may or may not have been done: the connection ended, went silent or said <c>!fatal</c> before <c>!done</c>.
    /// Never a success: read the router back over a new connection.
    /// </summary>
    Unknown,
}

/// <summary>One <c>!trap</c> sentence.</summary>
/// <param name="Category">
/// 0 missing item or command, 1 argument value, 2 interrupted, 3 scripting, 4 general, 5 API, 6 TTY, 7 value of <c>:return</c>;
/// null where the router gave none.
/// </param>
/// <param name="Message">The router's words, possibly empty. Hostile text.</param>
public sealed record RouterOsTrap(int? Category, string Message);

/// <summary>One <c>!re</c> sentence: its attributes in the router's order.</summary>
/// <param name="Attributes">Names without <c>=</c>, such as <c>.id</c>. A name can occur twice, and the list can be empty.</param>
public sealed record RouterOsRow(IReadOnlyList<KeyValuePair<string, string>> Attributes)
{
    /// <summary>
    /// The first value under a name (ordinal), or null. RouterOS leaves out what is unset, and newer versions send it empty.
    /// </summary>
    public string? this[string name]
    {
        get
        {
            foreach (var (key, value) in Attributes)
            {
                if (key == name)
                    return value;
            }

            return null;
        }
    }
}

/// <summary>What came of one command.</summary>
/// <param name="Outcome">What may be believed.</param>
/// <param name="Rows">The rows that came; not all of them unless the outcome is <see cref="RouterOsOutcome.Done"/>.</param>
public sealed record RouterOsReply(RouterOsOutcome Outcome, IReadOnlyList<RouterOsRow> Rows)
{
    /// <summary>The traps, in order; a command can have two.</summary>
    public IReadOnlyList<RouterOsTrap> Traps { get; init; } = [];

    /// <summary>
    /// The <c>=ret=</c> of <c>!done</c>: the new <c>.id</c> after <c>add</c>, a number after <c>count-only</c>; else null.
    /// </summary>
    public string? Ret { get; init; }

    /// <summary>
    /// For people: why it is <see cref="RouterOsOutcome.NotSent"/> or <see cref="RouterOsOutcome.Unknown"/>, with the word of a
    /// <c>!fatal</c>; else empty.
    /// </summary>
    public string Reason { get; init; } = "";
}
