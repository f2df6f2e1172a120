using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InternetDesa.Provisioning.Manifest;

/// <summary>
/// YAML as a tree with places. Strict: no tabs before text, no key twice, no anchors and aliases (a few bytes of them can stand for
/// gigabytes), no tags, one document.
/// </summary>
internal static class YamlTree
{
    private const int MaxDepth = 32;

    /// <summary>Reads a text.</summary>
    /// <returns>The tree; null for an empty text, or where a fault of its form ends the reading.</returns>
    public static ManifestNode? Read(string text, string file, ManifestFaults faults)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n');
        for (var number = 0; number < lines.Length; number++)
        {
            var indent = lines[number].AsSpan(0, lines[number].Length - lines[number].AsSpan().TrimStart().Length);
            if (!indent.Contains('\t'))
                continue;
            faults.Add(file, number + 1, "a tab before the text; write spaces, two for each level");
            lines[number] = indent.ToString().Replace("\t", "  ", StringComparison.Ordinal) + lines[number].TrimStart();
        }

        var before = faults.Count;
        try
        {
            var parser = new Parser(new StringReader(string.Join('\n', lines)));
            parser.Consume<StreamStart>();
            if (!parser.TryConsume<DocumentStart>(out _))
                return null;
            var root = new Reader(parser, file, faults).Node(0);
            parser.Consume<DocumentEnd>();
            if (!parser.TryConsume<StreamEnd>(out _))
                faults.Add(file, (int)parser.Current!.Start.Line, "a second document begins; write one in a file");
            return root;
        }
        catch (YamlException fault)
        {
            // Where the tabs were, the text as a whole may well be wrong: the tabs are what to mend first.
            if (before == 0)
                faults.Add(file, (int)fault.Start.Line, $"this is no YAML: {fault.Message}");
            return null;
        }
    }

    private sealed class Reader(IParser parser, string file, ManifestFaults faults)
    {
        public ManifestNode Node(int depth)
        {
            var line = (int)parser.Current!.Start.Line;
            if (depth > MaxDepth)
                throw new YamlException(parser.Current.Start, parser.Current.End, $"deeper than {MaxDepth} levels");
            if (parser.TryConsume<AnchorAlias>(out var alias))
            {
                faults.Add(file, line, $"'*{alias.Value}': aliases are not taken; write variables, ${{name}}, or based-on");
                return new TextNode(file, line, "");
            }

            if (parser.Current is NodeEvent { Anchor.IsEmpty: false } anchored)
                faults.Add(file, line, $"'&{anchored.Anchor}': anchors are not taken; write variables, ${{name}}, or based-on");
            if (parser.Current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } } tagged)
                faults.Add(file, line, $"'{tagged.Tag}': tags are not taken; leave it out");
            return parser.Current switch
            {
                MappingStart => Map(depth, line),
                SequenceStart => List(depth, line),
                _ => new TextNode(file, line, parser.Consume<Scalar>().Value),
            };
        }

        private MapNode Map(int depth, int line)
        {
            parser.Consume<MappingStart>();
            var entries = new List<KeyValuePair<TextNode, ManifestNode>>();
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = Node(depth + 1);
                var value = Node(depth + 1);
                if (key is not TextNode { Text.Length: > 0 } name)
                    faults.Add(file, key.Line, "a key that is no word; write name: value");
                else if (!seen.TryAdd(name.Text, name.Line))
                    faults.Add(file, key.Line, $"'{name.Text}' is there twice, first in line {seen[name.Text]}; leave one of them");
                else
                    entries.Add(new(name, value));
            }

            return new MapNode(file, entries.Count > 0 ? entries[0].Key.Line : line, entries);
        }

        private ListNode List(int depth, int line)
        {
            parser.Consume<SequenceStart>();
            var items = new List<ManifestNode>();
            while (!parser.TryConsume<SequenceEnd>(out _))
                items.Add(Node(depth + 1));
            return new ListNode(file, line, items);
        }
    }
}
