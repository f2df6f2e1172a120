namespace InternetDesa.Provisioning.Manifest.Grammar;

/// <summary>Holds a tree against the grammar and tells every fault.</summary>
/// <param name="faults">Where faults go.</param>
/// <param name="whole">
/// Whether required keys have to be there: not in an override, which says only what is other. Values with variables are checked when
/// they are put in.
/// </param>
internal sealed class GrammarCheck(ManifestFaults faults, bool whole)
{
    /// <summary>Checks a tree.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="shape">What may stand there.</param>
    /// <param name="where">The keys on the way to it, with dots.</param>
    public void Check(ManifestNode node, Shape shape, string where)
    {
        switch (shape, node)
        {
            case (ScalarShape { Kind: var kind }, TextNode text):
                CheckText(text, kind, where);
                break;
            case (ListShape { Item: var item }, ListNode list):
                foreach (var each in list.Items)
                    Check(each, item, where);
                break;
            case (MapShape map, MapNode node2):
                CheckMap(node2, map, where);
                break;
            case (NamedShape named, MapNode map):
                foreach (var (key, value) in map.Entries)
                {
                    CheckText(key, named.Key, where);
                    if (!IsTakenAway(value))
                        Check(value, named.Value, Join(where, key.Text));
                }

                break;
            case (EitherShape either, _):
                Check(node, node is MapNode ? either.Map : either.Scalar, where);
                break;
            default:
                faults.Add(node, $"{where}: {Read(node)} where {Wanted(shape)} is wanted");
                break;
        }
    }

    private void CheckMap(MapNode node, MapShape shape, string where)
    {
        foreach (var (key, value) in node.Entries)
        {
            var field = shape.Find(key.Text);
            if (field is not null && (field.Required || !IsTakenAway(value)))
                Check(value, field.Shape, Join(where, key.Text));
            else if (field is null)
                faults.Add(key, $"{Join(where, key.Text)}: no such key; {Suggestion(key.Text, shape)}");
        }

        if (!whole)
            return;
        foreach (var missing in shape.Fields.Where(field => field.Required && node[field.Name] is null))
            faults.Add(node, $"{Join(where, missing.Name)}: missing; {char.ToLowerInvariant(missing.Description[0])}{missing.Description[1..].TrimEnd('.')}");
    }

    private bool IsTakenAway(ManifestNode value) => !whole && value is TextNode { Text: MapNode.None };

    private void CheckText(TextNode text, ScalarKind kind, string where)
    {
        if (!kind.IsSecret && Template.HasVariables(text.Text))
            return;
        if (!kind.Fits(text.Text))
            // A secret that someone wrote in clear is not repeated.
            faults.Add(text, $"{where}: {(kind.IsSecret ? "this" : $"'{text.Text}'")} is not {kind.Name}; {kind.Advice}");
    }

    private static string Suggestion(string key, MapShape shape)
    {
        var near = shape.Fields.MinBy(field => Distance(Letters(field.Name), Letters(key)));
        return near is not null && Distance(Letters(near.Name), Letters(key)) <= 2 ? $"did you mean {near.Name}?"
            : $"those known are {string.Join(", ", shape.Fields.Select(field => field.Name))}";
    }

    // dns_servers, dnsServers and dns-servers are one word to people.
    private static string Letters(string key) => string.Concat(key.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(40));

    // How many letters to add, take away or replace (Levenshtein).
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var at = 1; at <= one.Length; at++)
        {
            var corner = row[0];
            row[0] = at;
            for (var to = 1; to <= other.Length; to++)
                (corner, row[to]) = (row[to], Math.Min(Math.Min(row[to], row[to - 1]) + 1, corner + (one[at - 1] == other[to - 1] ? 0 : 1)));
        }

        return row[^1];
    }

    private static string Read(ManifestNode node) => node switch
    {
        TextNode { Text.Length: 0 } => "nothing",
        TextNode text => $"'{text.Text}'",
        ListNode => "a list",
        _ => "a map of keys",
    };

    private static string Wanted(Shape shape) => shape switch
    {
        ScalarShape { Kind: var kind } => $"{kind.Name} ({kind.Advice})",
        ListShape => "a list (write '- ' before each item, or [a, b])",
        _ => "a map of keys (write them indented below)",
    };

    private static string Join(string where, string key) => where.Length == 0 ? key : $"{where}.{key}";
}
