using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace InternetDesa.Tests.Deploy;

/// <summary>
/// The rules of the compose specification's schema (compose-spec.json) for what a file of ours can contain: which keys there are, and of
/// which form each is. A key that the specification has and this list has not is refused as well: then it is time to add it here.
/// </summary>
internal static partial class ComposeSchema
{
    private delegate IEnumerable<string> Rule(YamlNode node, string path);

    private static readonly Rule Text = (node, path) => node is YamlScalarNode ? [] : [$"{path}: one value is wanted"];
    private static readonly Rule Flag = Matching(Flags(), "true or false");
    private static readonly Rule Number = Matching(Numbers(), "a number");
    private static readonly Rule Duration = Matching(Durations(), "a duration such as 1m30s");
    private static readonly Rule Size = Matching(Sizes(), "a size such as 512m");
    private static readonly Rule TextList = ListOf(Text);
    private static readonly Rule TextOrList = (node, path) => node is YamlScalarNode ? [] : TextList(node, path);
    private static readonly Rule TextMap = MapOf(Text);

    private static readonly Rule Build = Keys(new()
    {
        ["context"] = Text, ["dockerfile"] = Text, ["target"] = Text, ["args"] = TextMap, ["pull"] = Flag, ["no_cache"] = Flag,
    });

    private static readonly Rule Health = Keys(new()
    {
        ["test"] = TextOrList, ["interval"] = Duration, ["timeout"] = Duration, ["start_period"] = Duration,
        ["start_interval"] = Duration, ["retries"] = Number, ["disable"] = Flag,
    });

    private static readonly Rule Resources = Keys(new() { ["cpus"] = Number, ["memory"] = Size, ["pids"] = Number });

    private static readonly Rule Secret = (node, path) => node is YamlScalarNode ? []
        : Keys(new() { ["source"] = Text, ["target"] = Text, ["uid"] = Text, ["gid"] = Text, ["mode"] = Text })(node, path);

    private static readonly Rule DependsOn = (node, path) => node is YamlSequenceNode ? TextList(node, path)
        : MapOf(Keys(new() { ["condition"] = Matching(Conditions(), "a condition"), ["required"] = Flag, ["restart"] = Flag }))(node, path);

    private static readonly Rule Service = Keys(new()
    {
        ["image"] = Text, ["build"] = Build, ["command"] = TextOrList, ["entrypoint"] = TextOrList, ["user"] = Text, ["profiles"] = TextList,
        ["environment"] = TextMap, ["secrets"] = ListOf(Secret), ["volumes"] = ListOf(Matching(ShortMounts(), "SOURCE:/TARGET[:ro]")),
        ["tmpfs"] = TextOrList, ["ports"] = ListOf(Matching(ShortPorts(), "[ADDRESS:]PORT:PORT")), ["networks"] = TextList,
        ["depends_on"] = DependsOn, ["healthcheck"] = Health, ["restart"] = Matching(Restarts(), "a restart policy"),
        ["read_only"] = Flag, ["init"] = Flag, ["cap_add"] = TextList, ["cap_drop"] = TextList, ["security_opt"] = TextList,
        ["stop_grace_period"] = Duration, ["logging"] = Keys(new() { ["driver"] = Text, ["options"] = TextMap }),
        ["ulimits"] = MapOf(Keys(new() { ["soft"] = Number, ["hard"] = Number })),
        ["deploy"] = Keys(new() { ["resources"] = Keys(new() { ["limits"] = Resources, ["reservations"] = Resources }) }),
    });

    private static readonly Rule File = Keys(new()
    {
        ["name"] = Matching(ProjectNames(), "lower-case letters, digits, '-' and '_'"),
        ["services"] = MapOf(Service),
        ["volumes"] = MapOf(OrEmpty(Keys(new() { ["name"] = Text, ["driver"] = Text, ["external"] = Flag }))),
        ["networks"] = MapOf(OrEmpty(Keys(new() { ["name"] = Text, ["driver"] = Text, ["internal"] = Flag, ["external"] = Flag }))),
        ["secrets"] = MapOf(Keys(new() { ["file"] = Text, ["environment"] = Text, ["name"] = Text, ["external"] = Flag })),
    });

    /// <summary>What is wrong, each with the path to it.</summary>
    public static IEnumerable<string> Faults(ComposeFile file) => File(file.Root, "compose.yaml");

    private static Rule Keys(Dictionary<string, Rule> known) => (node, path) => node is not YamlMappingNode
        ? [$"{path}: keys and values are wanted"]
        : ComposeFile.Entries(node).Where(entry => !entry.Key.StartsWith("x-", StringComparison.Ordinal))
            .SelectMany(entry => known.TryGetValue(entry.Key, out var rule)
                ? rule(entry.Value, $"{path}: {entry.Key}") : [$"{path}: no key '{entry.Key}' is known here"]);

    private static Rule MapOf(Rule rule) => (node, path) => node is not YamlMappingNode
        ? [$"{path}: names and their values are wanted"]
        : ComposeFile.Entries(node).SelectMany(entry => rule(entry.Value, $"{path}: {entry.Key}"));

    private static Rule ListOf(Rule rule) => (node, path) => node is not YamlSequenceNode list
        ? [$"{path}: a list is wanted"]
        : list.Children.GroupBy(item => item.ToString()).Where(group => group.Count() > 1).Select(group => $"{path}: {group.Key} is there twice")
            .Concat(list.Children.SelectMany((item, i) => rule(item, $"{path}[{i}]")));

    private static Rule OrEmpty(Rule rule) => (node, path) => node is YamlScalarNode { Value: null or "" } ? [] : rule(node, path);

    private static Rule Matching(Regex form, string wanted) => (node, path) =>
        node is YamlScalarNode && form.IsMatch(ComposeFile.Text(node)) ? [] : [$"{path}: '{node}' is not {wanted}"];

    [GeneratedRegex("^(true|false)$")]
    private static partial Regex Flags();

    [GeneratedRegex(@"^\d+(\.\d+)?$")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"^(\d+(ms|s|m|h))+$")]
    private static partial Regex Durations();

    [GeneratedRegex("^[0-9]+[kmg]b?$")]
    private static partial Regex Sizes();

    [GeneratedRegex("^service_(started|healthy|completed_successfully)$")]
    private static partial Regex Conditions();

    [GeneratedRegex("^(no|always|unless-stopped|on-failure(:[0-9]+)?)$")]
    private static partial Regex Restarts();

    [GeneratedRegex(@"^[^:]+:/[^:]*(:(ro|rw))?$")]
    private static partial Regex ShortMounts();

    [GeneratedRegex(@"^(\d{1,3}(\.\d{1,3}){3}:)?\d{1,5}:\d{1,5}(/(tcp|udp))?$")]
    private static partial Regex ShortPorts();

    [GeneratedRegex("^[a-z0-9][a-z0-9_-]*$")]
    private static partial Regex ProjectNames();
}
