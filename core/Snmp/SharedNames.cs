using System.Collections.Concurrent;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// Names that many devices have in common, such as <c>ether1</c>, kept once: those of a nation's interfaces took 27 MB. They come from
/// devices, so there is an end to how many are kept.
/// </summary>
internal sealed class SharedNames
{
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<string, string> _names = new();

    /// <summary>The same name, as it is kept.</summary>
    public string Of(string name) => _names.TryGetValue(name, out var kept) ? kept : _names.Count < Most ? _names.GetOrAdd(name, name) : name;
}
