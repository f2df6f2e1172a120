using System.Text;
using System.Text.RegularExpressions;
using InternetDesa.Core.Metrics;

namespace InternetDesa.Tests.Dashboards;

/// <summary>
/// What an InfluxQL query of a panel or an alert may be: names of the schema in the right quotes, a time filter, and few series.
/// InfluxDB answers a wrong name or wrong quotes with nothing and no error, so no one else would say it.
/// </summary>
internal static partial class QueryRules
{
    private static readonly string[] Words =
        ["select", "from", "where", "and", "or", "group", "by", "order", "limit", "as", "asc", "desc", "fill", "null", "time"];

    private static readonly string[] Functions =
        ["count", "floor", "last", "max", "mean", "min", "moving_average", "non_negative_difference", "sum", "top"];

    /// <summary>Variables that Grafana itself replaces.</summary>
    public static readonly string[] Macros = ["timeFilter", "__interval"];

    [GeneratedRegex("""
        "(?<name>[^"]*)"|'(?<text>[^']*)'|(?<regex>=~|!~)|\$\{?(?<variable>\w+)\}?|(?<number>\d+(?:\.\d+)?[a-z]*)|(?<word>[A-Za-z_]\w*)|(?<sign>!=|<>|<=|>=|[^\s])
        """, RegexOptions.ExplicitCapture)]
    private static partial Regex Token();

    /// <summary>All that is wrong with a query.</summary>
    /// <param name="query">The query as Grafana has it.</param>
    /// <param name="variables">The dashboard's own variables; an alert has none.</param>
    public static IEnumerable<string> Check(string query, IReadOnlyCollection<string> variables)
    {
        var tokens = Token().Matches(query).ToArray();
        if (!tokens.Any(token => Is(token, "variable", "timeFilter")))
            yield return "no $timeFilter: the query would read all that was ever stored";
        if (tokens.Any(token => token.Groups["regex"].Success))
            yield return "a regular expression: compare tags with = and one value";
        foreach (var variable in Texts(tokens, "variable").Concat(tokens.SelectMany(VariablesInTexts)).Except([.. Macros, .. variables]))
            yield return $"variable ${variable} does not exist here";
        foreach (var word in Texts(tokens, "word").Where(word => !Words.Concat(Functions).Contains(word.ToLowerInvariant())))
            yield return $"'{word}' is no word of InfluxQL that we use: names stand in double quotes, tag values in single ones";

        var names = Enumerable.Range(0, tokens.Length).Where(i => tokens[i].Groups["name"].Success).ToArray();
        var aliases = names.Where(i => i > 0 && Is(tokens[i - 1], "word", "as")).Select(i => tokens[i].Groups["name"].Value).ToArray();
        var measurements = names.Where(i => i > 0 && Is(tokens[i - 1], "word", "from")).ToArray();
        if (measurements.Length != 1)
        {
            yield return "write FROM \"measurement\" exactly once";
            yield break;
        }

        var measurement = tokens[measurements[0]].Groups["name"].Value;
        if (MetricSchema.Find(Encoding.UTF8.GetBytes(measurement)) is not { } definition)
        {
            yield return $"measurement '{measurement}' is not in the schema";
            yield break;
        }

        var tags = Tags(definition).ToArray();
        foreach (var i in names.Except(measurements).Where(i => !aliases.Contains(tokens[i].Groups["name"].Value)))
        {
            var name = tokens[i].Groups["name"].Value;
            var field = definition.Field(Encoding.UTF8.GetBytes(name));
            if (field is null && !tags.Contains(name))
                yield return $"'{measurement}' has no field or tag '{name}'";
            else if (i + 2 < tokens.Length && tokens[i + 1].Value is "=" or "!=" or "<" or ">" or "<=" or ">=")
            {
                if (field is null && !tokens[i + 2].Groups["text"].Success)
                    yield return $"tag '{name}' is compared with {tokens[i + 2].Value}: a tag's value stands in single quotes";
                else if (field is { Type: not FieldType.Text } && !tokens[i + 2].Groups["number"].Success)
                    yield return $"field '{name}' is compared with {tokens[i + 2].Value}: it is a number";
            }
        }

        foreach (var fault in Breadth(query, definition, tokens))
            yield return fault;
    }

    // 8,563 villages are more series than Grafana takes (1,000) and than a person reads.
    private static IEnumerable<string> Breadth(string query, MeasurementDefinition definition, Match[] tokens)
    {
        var filtered = OneVillage().IsMatch(query);
        if (GroupByVillage().IsMatch(query) && !filtered)
            yield return "GROUP BY \"desa\" over the whole province: ask for one village, or take a roll-up";
        else if (Tags(definition).Contains("desa") && !filtered && !tokens.Any(token => Is(token, "word", "limit")))
            yield return $"'{definition.Name}' of all villages: ask for one village, take a roll-up, or LIMIT the rows";
    }

    [GeneratedRegex("""
        "desa" = '
        """)]
    private static partial Regex OneVillage();

    [GeneratedRegex("""
        GROUP BY .*"desa"
        """)]
    private static partial Regex GroupByVillage();

    private static IEnumerable<string> Tags(MeasurementDefinition definition) => definition.Name switch
    {
        "monitor" => definition.Tags,
        _ when definition.Name.StartsWith("rollup_", StringComparison.Ordinal) => [.. definition.Tags, "prov", "kab", "kec"],
        _ => [.. definition.Tags, "prov", "kab", "kec", "desa", "dev"],
    };

    private static IEnumerable<string> VariablesInTexts(Match token) =>
        Variable().Matches(token.Groups["text"].Value).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"\$\{?(\w+)")]
    private static partial Regex Variable();

    private static IEnumerable<string> Texts(Match[] tokens, string group) =>
        tokens.Where(token => token.Groups[group].Success).Select(token => token.Groups[group].Value).Distinct();

    private static bool Is(Match token, string group, string value) =>
        string.Equals(token.Groups[group].Value, value, StringComparison.OrdinalIgnoreCase) && token.Groups[group].Success;
}
