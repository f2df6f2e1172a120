namespace InternetDesa.Provisioning.Manifest;

/// <summary>The faults of a manifest, all of them, each once: where it is, what was read, what to write instead.</summary>
internal sealed class ManifestFaults
{
    private readonly SortedSet<(string File, int Line, string Message)> _faults = [];

    /// <summary>How many.</summary>
    public int Count => _faults.Count;

    /// <summary>Adds a fault at a place.</summary>
    public void Add(ManifestNode node, string message) => Add(node.File, node.Line, message);

    /// <summary>Adds a fault at a line.</summary>
    public void Add(string file, int line, string message) => _faults.Add((file, line, message));

    /// <summary>One line a fault, by file and line.</summary>
    public override string ToString() => string.Join('\n', _faults.Select(fault => $"{fault.File} line {fault.Line}: {fault.Message}"));

    /// <summary>Ends with all faults, if there are any.</summary>
    /// <exception cref="FormatException">There are.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0)
            throw new FormatException(ToString());
    }
}
