namespace InternetDesa.Provisioning.Manifest;

/// <summary>Reads settings that were checked against the grammar: what is there has its form.</summary>
internal static class SettingsAccess
{
    /// <summary>A value; null where it is left out.</summary>
    public static string? Value(this MapNode map, string key) => (map[key] as TextNode)?.Text;

    /// <summary>The items of a list of values; none where it is left out.</summary>
    public static IReadOnlyList<string> Values(this MapNode map, string key) => [.. map.Items<TextNode>(key).Select(item => item.Text)];

    /// <summary>A switch.</summary>
    public static bool Flag(this MapNode map, string key, bool otherwise) => map.Value(key) is { } text ? text is "yes" or "true" : otherwise;

    /// <summary>A map; null where it is left out.</summary>
    public static MapNode? Child(this MapNode map, string key) => map[key] as MapNode;

    /// <summary>The maps of a list; none where it is left out.</summary>
    public static IReadOnlyList<MapNode> Maps(this MapNode map, string key) => map.Items<MapNode>(key);

    /// <summary>The maps under names of the user's; none where it is left out.</summary>
    public static IReadOnlyList<KeyValuePair<TextNode, MapNode>> Children(this MapNode map, string key) =>
        [.. (map.Child(key)?.Entries ?? []).Where(entry => entry.Value is MapNode)
            .Select(entry => KeyValuePair.Create(entry.Key, (MapNode)entry.Value))];

    private static List<T> Items<T>(this MapNode map, string key)
        where T : ManifestNode => [.. (map[key] as ListNode)?.Items.OfType<T>() ?? []];
}
