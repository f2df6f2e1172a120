namespace InternetDesa.Provisioning.Manifest;

/// <summary>A part of a manifest as it is written, with its place: every fault names it.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line, from 1.</param>
internal abstract record ManifestNode(string File, int Line);

/// <summary>A value.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line.</param>
/// <param name="Text">Its text; YAML's types are not used: <c>no</c> and <c>010</c> are what is written.</param>
internal sealed record TextNode(string File, int Line, string Text) : ManifestNode(File, Line);

/// <summary>A part that has a fault, which was told: it counts as there and says nothing.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line.</param>
internal sealed record UnsoundNode(string File, int Line) : ManifestNode(File, Line);

/// <summary>A list.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line of its first item.</param>
/// <param name="Items">The items.</param>
internal sealed record ListNode(string File, int Line, IReadOnlyList<ManifestNode> Items) : ManifestNode(File, Line);

/// <summary>Keys with values, in the order written.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">The line of its first key.</param>
/// <param name="Entries">Keys and values; no key twice.</param>
internal sealed record MapNode(string File, int Line, IReadOnlyList<KeyValuePair<TextNode, ManifestNode>> Entries) : ManifestNode(File, Line)
{
    /// <summary>The word that takes a key away again.</summary>
    public const string None = "none";

    /// <summary>The value of a key; null where it is not there.</summary>
    public ManifestNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key.Text == key).Value;

    /// <summary>This map with another laid over it: maps are merged, everything else is replaced.</summary>
    public MapNode Overlay(MapNode over) => this with
    {
        Entries =
        [
            .. Entries.Select(entry => over[entry.Key.Text] is { } value
                ? new(entry.Key, entry.Value is MapNode below && value is MapNode above ? below.Overlay(above) : value)
                : entry),
            .. over.Entries.Where(entry => this[entry.Key.Text] is null),
        ],
    };

    /// <summary>The map without the keys whose value is <c>none</c>, at every level: how an override takes something away.</summary>
    public MapNode WithoutNone() => !HasNone() ? this : this with
    {
        Entries =
        [
            .. Entries.Where(entry => entry.Value is not TextNode { Text: None })
                .Select(entry => entry.Value is MapNode map ? new(entry.Key, map.WithoutNone()) : entry),
        ],
    };

    private bool HasNone() => Entries.Any(entry => entry.Value is TextNode { Text: None } || (entry.Value is MapNode map && map.HasNone()));

    /// <summary>The map without some keys.</summary>
    public MapNode Without(params IReadOnlyCollection<string> keys) =>
        this with { Entries = [.. Entries.Where(entry => !keys.Contains(entry.Key.Text))] };
}
