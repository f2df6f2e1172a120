using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace InternetDesa.Core.Snmp;

/// <summary>
/// A mapping of a YAML file that is read strictly: what is missing, misspelt or of the wrong form is noted with its line, and reading goes
/// on, so that all faults of a file are known at once.
/// </summary>
internal sealed class YamlMap
{
    private readonly YamlMappingNode _node;
    private readonly string _source;
    private readonly List<string> _errors;
    private readonly HashSet<string> _known = [];

    private YamlMap(YamlMappingNode node, string source, List<string> errors) => (_node, _source, _errors) = (node, source, errors);

    /// <summary>Reads a file that is one mapping.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="source">What the errors call it.</param>
    /// <param name="read">Reads all keys; what it did not ask for is a fault.</param>
    /// <exception cref="FormatException">It has faults: all of them, one a line.</exception>
    public static T Read<T>(string text, string source, Func<YamlMap, T> read)
    {
        var errors = new List<string>();
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(text));
        }
        catch (YamlException fault)
        {
            throw new FormatException($"{source} line {fault.Start.Line}: {fault.Message}", fault);
        }

        if (stream.Documents is not [{ RootNode: YamlMappingNode root }])
            throw new FormatException($"{source} line 1: write one mapping, lines such as key: value");
        var map = new YamlMap(root, source, errors);
        var result = read(map);
        map.NoteUnknown();
        return errors.Count == 0 ? result : throw new FormatException(string.Join('\n', errors));
    }

    /// <summary>Notes a fault of the mapping.</summary>
    public void Fault(string message) => Fault(_node, message);

    /// <summary>Notes a fault of a key's value.</summary>
    public void Fault(string key, string message) => Fault(Find(key) ?? _node, message);

    /// <summary>A text; empty where the key is missing.</summary>
    public string Text(string key) => Find(key) switch
    {
        null => "",
        YamlScalarNode { Value: { } value } => value,
        var node => Fault(node, $"{key}: write one value"),
    };

    /// <summary>A list of texts; a single one may stand without the list.</summary>
    public IReadOnlyList<string> Texts(string key) => Find(key) switch
    {
        null => [],
        YamlScalarNode { Value: { } value } => [value],
        YamlSequenceNode list when list.All(item => item is YamlScalarNode) => [.. list.Select(item => ((YamlScalarNode)item).Value ?? "")],
        var node => [Fault(node, $"{key}: write a value, or a list of values")],
    };

    /// <summary>A number; the other one where the key is missing.</summary>
    public double Number(string key, double otherwise) => Parse(key, otherwise, "number such as 0.1",
        static (string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value));

    /// <summary>A whole number; null where the key is missing.</summary>
    public long? Integer(string key) => Parse<long?>(key, null, "whole number",
        static (string text, out long? value) => (value = TryInteger(text)) is not null);

    /// <summary>Keys with whole numbers or any texts below a key; empty where it is missing.</summary>
    public IReadOnlyList<(string Key, string Value)> Pairs(string key)
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlMappingNode map when map.Children.All(pair => pair is { Key: YamlScalarNode, Value: YamlScalarNode }):
                return [.. map.Children.Select(pair => (((YamlScalarNode)pair.Key).Value ?? "", ((YamlScalarNode)pair.Value).Value ?? ""))];
            case var node:
                Fault(node, $"{key}: write pairs such as {{ a: 1, b: 2 }}");
                return [];
        }
    }

    /// <summary>Reads the mapping below a key; null where it is missing.</summary>
    public T? Map<T>(string key, Func<YamlMap, T?> read)
        where T : class
    {
        switch (Find(key))
        {
            case null:
                return null;
            case YamlMappingNode map:
                return Below(map, read);
            case var node:
                Fault(node, $"{key}: write a mapping");
                return null;
        }
    }

    /// <summary>Reads the mappings of a list; empty where the key is missing.</summary>
    public IReadOnlyList<T> Maps<T>(string key, Func<YamlMap, T?> read)
        where T : class
    {
        switch (Find(key))
        {
            case null:
                return [];
            case YamlSequenceNode list when list.All(item => item is YamlMappingNode):
                return [.. list.Select(item => Below((YamlMappingNode)item, read)).OfType<T>()];
            case var node:
                Fault(node, $"{key}: write a list of mappings, each as - {{ … }}");
                return [];
        }
    }

    /// <summary>Reads all keys, each with a mapping.</summary>
    public IReadOnlyList<(string Key, T Value)> Entries<T>(Func<YamlMap, T?> read)
        where T : class
    {
        var found = new List<(string, T)>();
        foreach (var key in _node.Children.Keys)
        {
            if (key is not YamlScalarNode { Value: { Length: > 0 } name })
                Fault(key, "write a name before the colon");
            else if (Map(name, read) is { } value)
                found.Add((name, value));
        }

        return found;
    }

    private static long? TryInteger(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;

    private T? Below<T>(YamlMappingNode node, Func<YamlMap, T?> read)
        where T : class
    {
        var map = new YamlMap(node, _source, _errors);
        var result = read(map);
        map.NoteUnknown();
        return result;
    }

    private delegate bool TryParse<T>(string text, out T value);

    private T Parse<T>(string key, T otherwise, string form, TryParse<T> tryParse)
    {
        if (Find(key) is not { } node)
            return otherwise;
        if (node is YamlScalarNode { Value: { } text } && tryParse(text, out var value))
            return value;
        Fault(node, $"{key}: '{(node as YamlScalarNode)?.Value}' is no {form}");
        return otherwise;
    }

    private YamlNode? Find(string key)
    {
        _known.Add(key);
        return _node.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;
    }

    private void NoteUnknown()
    {
        foreach (var key in _node.Children.Keys.Where(key => key is not YamlScalarNode { Value: { } name } || !_known.Contains(name)))
            Fault(key, $"'{key}' is not known here; those known are {string.Join(", ", _known)}");
    }

    private string Fault(YamlNode node, string message)
    {
        _errors.Add($"{_source} line {node.Start.Line}: {message}");
        return "";
    }
}
