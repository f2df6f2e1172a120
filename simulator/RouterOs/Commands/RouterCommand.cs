namespace InternetDesa.Simulator.RouterOs;

/// <summary>Who asks.</summary>
/// <param name="User">The name that history and owners show.</param>
/// <param name="Policies">What he may do.</param>
/// <param name="Session">The API session, null for scripts and the console.</param>
internal sealed record RouterCaller(string User, IReadOnlySet<string> Policies, ApiSession? Session = null)
{
    /// <summary>The router itself, or somebody with a cable: may do all.</summary>
    public static RouterCaller Console { get; } = new("admin", new HashSet<string>(RouterOs.Policies.All));
}

/// <summary>One command, whether it came by the API or from a script.</summary>
/// <param name="Menu">The menu, such as <c>/ip/address</c>.</param>
/// <param name="Verb">What to do in it, such as <c>print</c>.</param>
/// <param name="Arguments">In order; a null value unsets (<c>=!name=</c>). The API's own arguments are among them.</param>
internal sealed record RouterCommand(string Menu, string Verb, IReadOnlyList<KeyValuePair<string, string?>> Arguments)
{
    private static readonly HashSet<string> Reading = ["print", "getall", "get", "find", "listen", "monitor", "resolve"];

    /// <summary>Query words of <c>print</c>, with their question marks.</summary>
    public IReadOnlyList<string> Queries { get; init; } = [];

    /// <summary>Whether it can change nothing.</summary>
    public bool IsRead => Reading.Contains(Verb);

    /// <summary>An argument, or null.</summary>
    public string? this[string name] => Arguments.FirstOrDefault(argument => argument.Key == name).Value;

    /// <summary>Whether an argument is there, also one that unsets.</summary>
    public bool Has(string name) => Arguments.Any(argument => argument.Key == name);

    /// <inheritdoc/>
    public override string ToString() => $"{Menu}/{Verb} {string.Join(' ', Arguments.Select(argument => $"{argument.Key}={argument.Value}"))}";
}

/// <summary>What a command gives.</summary>
/// <param name="Rows">The rows of a <c>print</c>.</param>
/// <param name="Ret">The <c>ret</c> of <c>!done</c>, or null.</param>
internal sealed record CommandResult(IReadOnlyList<IReadOnlyList<KeyValuePair<string, string>>>? Rows = null, string? Ret = null)
{
    /// <summary>Nothing to say.</summary>
    public static CommandResult Nothing { get; } = new();
}
