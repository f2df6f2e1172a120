namespace InternetDesa.Simulator.RouterOs;

/// <summary>The variables that a block sees: its own, and those of the blocks around it.</summary>
internal sealed class ScriptScope(ScriptScope? around, RouterCaller caller, int depth, string menu = "")
{
    private readonly Dictionary<string, object?> _values = [];

    /// <summary>Who runs the script.</summary>
    public RouterCaller Caller { get; } = caller;

    /// <summary>How many blocks are around it.</summary>
    public int Depth { get; } = depth;

    /// <summary>The menu whose command is being read: what <c>[find …]</c> looks through.</summary>
    public string Menu { get; } = menu;

    /// <summary>A block within.</summary>
    /// <param name="parentheses">How many parentheses are around it as well.</param>
    public ScriptScope Inner(int parentheses = 0) => new(this, Caller, Depth + 1 + parentheses, Menu);

    /// <summary>The arguments of a menu's command.</summary>
    public ScriptScope In(string menu) => new(this, Caller, Depth + 1, menu);

    /// <summary>Makes a variable here.</summary>
    public void Declare(string name, object? value) => _values[name] = value;

    /// <summary>Reads a variable.</summary>
    public bool TryGet(string name, out object? value) => _values.TryGetValue(name, out value) || (around is not null && around.TryGet(name, out value));

    /// <summary>Writes a variable where it was made.</summary>
    public bool TrySet(string name, object? value)
    {
        if (!_values.ContainsKey(name))
            return around is not null && around.TrySet(name, value);
        _values[name] = value;
        return true;
    }
}

/// <summary>The router went down in the middle of a script: no <c>on-error</c> sees it.</summary>
internal sealed class ScriptStoppedException : Exception;

/// <summary><c>:return</c>.</summary>
internal sealed class ScriptReturnException(object? value) : Exception
{
    /// <summary>What is returned.</summary>
    public object? Value { get; } = value;
}
