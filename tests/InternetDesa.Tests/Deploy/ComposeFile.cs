using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;
using YamlDotNet.Serialization;

namespace InternetDesa.Tests.Deploy;

/// <summary>A compose file: YAML with its merge keys resolved and its variables at their defaults.</summary>
internal sealed partial class ComposeFile
{
    private ComposeFile(YamlMappingNode root) => Root = root;

    public YamlMappingNode Root { get; }

    public IEnumerable<(string Name, YamlMappingNode Node)> Services => Entries(Root, "services")
        .Where(entry => entry.Value is YamlMappingNode).Select(entry => (entry.Key, (YamlMappingNode)entry.Value));

    public static ComposeFile Parse(string text)
    {
        // The representation model does not merge: once through the deserializer, which does.
        var merged = new DeserializerBuilder().Build().Deserialize<object>(new MergingParser(new Parser(new StringReader(text))));
        var stream = new YamlStream();
        stream.Load(new StringReader(new SerializerBuilder().Build().Serialize(merged)));
        return new ComposeFile((YamlMappingNode)stream.Documents[0].RootNode);
    }

    public static YamlNode? Get(YamlNode? node, params string[] path)
    {
        foreach (var key in path)
            node = node is YamlMappingNode map && map.Children.TryGetValue(key, out var child) ? child : null;
        return node;
    }

    public static IEnumerable<(string Key, YamlNode Value)> Entries(YamlNode? node, params string[] path) =>
        Get(node, path) is YamlMappingNode map ? map.Children.Select(child => (Text(child.Key), child.Value)) : [];

    public static IEnumerable<YamlNode> Items(YamlNode? node, params string[] path) => Get(node, path) as YamlSequenceNode ?? [];

    /// <summary>A scalar's text with the variables at their defaults, and <c>$$</c> as the <c>$</c> that the program sees.</summary>
    public static string Text(YamlNode? node) => node is YamlScalarNode { Value: { } value }
        ? Variable().Replace(value, match => match.Value == "$$" ? "$" : match.Groups["default"].Value) : "";

    /// <summary>The mounts of a service: a volume's name or a path, where it is seen, and whether only to be read.</summary>
    public static IEnumerable<(string Source, string Target, bool ReadOnly)> Mounts(YamlMappingNode service) =>
        Items(service, "volumes").Select(Text).Select(text => text.Split(':'))
            .Select(parts => (parts[0], parts.Length > 1 ? parts[1] : "", parts is [_, _, "ro"]));

    /// <summary>The secrets of a service: the name, and the path at which it is seen.</summary>
    public static IEnumerable<(string Name, string Target)> Secrets(YamlMappingNode service) => Items(service, "secrets")
        .Select(item => item is YamlMappingNode
            ? (Text(Get(item, "source")), Text(Get(item, "target"))) : (Text(item), $"/run/secrets/{Text(item)}"));

    [GeneratedRegex(@"\$\$|\$\{\w+(:-(?<default>[^}]*))?\}")]
    private static partial Regex Variable();
}
