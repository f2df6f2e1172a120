namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>
/// Holds a tree against the grammar and tells every fault. What comes back is of the grammar's form: where a fault was stands an
/// <see cref="UnsoundNode"/>, so that the rest can be looked at as well and all faults are told at once.
/// </summary>
/// <param name="faults">Where faults go.</param>
/// <param name="whole">
/// Whether required keys have to be there: not in an override, which says only what is other. Values with variables are checked when
/// they are put in.
/// </param>
internal sealed class GrammarCheck(ManifestFaults faults, bool whole)
{
    // A province has thousands of villages, whose settings are mostly the same objects: each is checked once.
    private readonly Dictionary<ManifestNode, ManifestNode> _checked = new(ReferenceEqualityComparer.Instance);

    /// <summary>Checks a tree.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="shape">What may stand there.</param>
    /// <param name="where">The keys on the way to it, with dots.</param>
    /// <returns>The tree itself where it has no faults.</returns>
    public ManifestNode Check(ManifestNode node, Shape shape, string where)
    {
        if (!_checked.TryGetValue(node, out var sound))
            _checked.Add(node, sound = Sound(node, shape, where));
        return sound;
    }

    private ManifestNode Sound(ManifestNode node, Shape shape, string where) => (shape, node) switch
    {
        (_, UnsoundNode) => node,
        (ScalarShape scalar, TextNode text) => Text(text, scalar.Kind, where),
        (ListShape each, ListNode list) => List(list, each.Item, where),
        (MapShape known, MapNode map) => Map(map, known, where),
        (NamedShape named, MapNode map) => Named(map, named, where),
        (EitherShape either, MapNode map) => Map(map, either.Map, where),
        (EitherShape either, TextNode text) => Text(text, either.Scalar.Kind, where),
        _ => Fault(node, $"{where}: {GrammarWords.Read(node)} where {GrammarWords.Wanted(shape)} is wanted"),
    };

    private ManifestNode Text(TextNode text, ScalarKind kind, string where)
    {
        if ((!kind.IsSecret && Template.HasVariables(text.Text)) || kind.Fits(text.Text))
            return text;
        // A secret that someone wrote in clear is not repeated.
        return Fault(text, $"{where}: {(kind.IsSecret ? "this" : $"'{text.Text}'")} is not {kind.Name}; {kind.Advice}");
    }

    private ListNode List(ListNode list, Shape item, string where)
    {
        var items = list.Items.Select(each => Check(each, item, where)).ToList();
        return items.SequenceEqual(list.Items, ReferenceEqualityComparer.Instance) ? list : list with { Items = items };
    }

    private MapNode Map(MapNode map, MapShape shape, string where)
    {
        var sound = With(map, (key, value) =>
        {
            if (shape.Find(key.Text) is { } field)
                return !field.Required && IsTakenAway(value) ? value : Check(value, field.Shape, Join(where, key.Text));
            return Fault(key, $"{Join(where, key.Text)}: no such key; {GrammarWords.Suggestion(key.Text, shape)}");
        });
        if (whole)
        {
            foreach (var missing in shape.Fields.Where(field => field.Required && map[field.Name] is null))
                faults.Add(map, $"{Join(where, missing.Name)}: missing; "
                    + $"{char.ToLowerInvariant(missing.Description[0])}{missing.Description[1..].TrimEnd('.')}");
        }

        return sound;
    }

    private MapNode Named(MapNode map, NamedShape shape, string where) => With(map, (key, value) =>
        Text(key, shape.Key, where) is UnsoundNode unsound ? unsound : IsTakenAway(value) ? value : Check(value, shape.Value, Join(where, key.Text)));

    private static MapNode With(MapNode map, Func<TextNode, ManifestNode, ManifestNode> sound)
    {
        // An unsound value was told of with its key.
        var values = map.Entries.Select(entry => entry.Value is UnsoundNode ? entry.Value : sound(entry.Key, entry.Value)).ToList();
        return values.SequenceEqual(map.Entries.Select(entry => entry.Value), ReferenceEqualityComparer.Instance) ? map
            : map with { Entries = [.. map.Entries.Zip(values, (entry, value) => KeyValuePair.Create(entry.Key, value))] };
    }

    private bool IsTakenAway(ManifestNode value) => !whole && value is TextNode { Text: MapNode.None };

    private UnsoundNode Fault(ManifestNode node, string message)
    {
        faults.Add(node, message);
        return new UnsoundNode(node.File, node.Line);
    }

    private static string Join(string where, string key) => where.Length == 0 ? key : $"{where}.{key}";
}
