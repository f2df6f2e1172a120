namespace InternetDesa.Provisioning.Manifest;

/// <summary>The faults of a manifest, all of them, each once: where it is, what was read, what to write instead.</summary>
internal sealed class ManifestFaults
{
    private const int MaxShown = 200;
    private readonly SortedSet<(string File, int Line, string Message)> _faults = [];

    /// <summary>How many.</summary>
    public int Count => _faults.Count;

    /// <summary>Adds a fault at a place.</summary>
    public void Add(ManifestNode node, string message) => Add(node.File, node.Line, message);

    /// <summary>Adds a fault at a line.</summary>
    public void Add(string file, int line, string message) => _faults.Add((file, line, message));

    /// <summary>One line a fault, by file and line; of very many the first 200, so that one wrong template does not fill the screen 8,563
    /// times.</summary>
    public override string ToString() => string.Join('\n', _faults.Take(MaxShown).Select(fault => $"{fault.File} line {fault.Line}: {fault.Message}"))
        + (Count > MaxShown ? $"\nand {Count - MaxShown} more" : "");

    /// <summary>Ends with all faults, if there are any.</summary>
    /// <exception cref="FormatException">There are.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
            throw new FormatException(ToString());
    }
}
