using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace InternetDesa.Agent.Control;

/// <summary>Turns YAML mappings into keys as a configuration has them: <c>Ping:Targets:0</c>. Of several documents, each lies over those before.</summary>
internal static class YamlKeys
{
    private const int MaxDepth = 8, MaxKeys = 1000, MaxDocuments = 4;

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">It is no mapping; the message says where and why.</exception>
    public static Dictionary<string, string> Read(string yaml)
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        try
        {
            var parser = new Parser(new StringReader(yaml));
            parser.Consume<StreamStart>();
            for (var documents = 0; !parser.Accept<StreamEnd>(out _); documents++)
            {
                if (documents == MaxDocuments)
                    throw new FormatException($"write at most {MaxDocuments} documents");
                foreach (var (key, value) in ReadDocument(parser))
                    keys[key] = value;
            }
        }
        catch (YamlException fault)
        {
            throw new FormatException($"line {fault.Start.Line}: {fault.Message}", fault);
        }
        catch (InvalidOperationException fault)
        {
            // What YamlDotNet 16.3.0's scanner throws at some broken plain scalars; found by the fuzzer.
            throw new FormatException("it is no YAML", fault);
        }

        return keys;
    }

    private static Dictionary<string, string> ReadDocument(Parser parser)
    {
        var keys = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        parser.Consume<DocumentStart>();
        if (!parser.Accept<MappingStart>(out _))
            throw new FormatException($"line {parser.Current?.Start.Line ?? 1}: write one mapping, lines such as Ping: {{ Count: 3 }}");
        ReadNode(parser, "", keys, 0);
        parser.Consume<DocumentEnd>();
        return keys;
    }

    private static void ReadNode(Parser parser, string path, Dictionary<string, string> keys, int depth)
    {
        if (depth > MaxDepth || keys.Count > MaxKeys)
            throw new FormatException($"line {parser.Current!.Start.Line}: at most {MaxDepth} levels and {MaxKeys} values");
        if (parser.TryConsume<Scalar>(out var scalar))
        {
            if (!keys.TryAdd(path, scalar.Value))
                throw new FormatException($"line {scalar.Start.Line}: {path} stands twice");
        }
        else if (parser.TryConsume<SequenceStart>(out _))
        {
            for (var i = 0; !parser.TryConsume<SequenceEnd>(out _); i++)
                ReadNode(parser, $"{path}:{i}", keys, depth + 1);
        }
        else if (parser.TryConsume<MappingStart>(out _))
        {
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var key = parser.Consume<Scalar>();
                if (key.Value.Length == 0 || key.Value.Contains(':', StringComparison.Ordinal))
                    throw new FormatException($"line {key.Start.Line}: '{key.Value}' is no name of an option");
                ReadNode(parser, path.Length == 0 ? key.Value : $"{path}:{key.Value}", keys, depth + 1);
            }
        }
        else
        {
            // An alias may stand for millions of values.
            throw new FormatException($"line {parser.Current?.Start.Line}: write values, no anchors or aliases");
        }
    }
}
