using System.Reflection;
using System.Text.RegularExpressions;
using InternetDesa.Tests.Architecture;

namespace InternetDesa.Tests.Mqtt;

/// <summary>docs/mqtt.md lists every normative statement of MQTT 5, and of 3.1.1 by its counterpart: each has a test here, or a reason why it needs none.</summary>
public sealed partial class StatementCoverageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(ReferenceTests.Root, "docs", "mqtt.md"));

    private static readonly Dictionary<string, string> Reasons = Lines.Select(line => Reason().Match(line)).Where(match => match.Success)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);

    // The specification's own numbers: how many statements each section has, and the one number that it leaves out.
    private static readonly Dictionary<string, int> Sections = new()
    {
        ["1.5.4"] = 3, ["1.5.5"] = 1, ["1.5.7"] = 1, ["2.1.3"] = 1, ["2.2.1"] = 6, ["2.2.2"] = 1, ["3.1.0"] = 2, ["3.1.2"] = 30, ["3.1.3"] = 12, ["3.1.4"] = 6,
        ["3.2.0"] = 2, ["3.2.2"] = 22, ["3.3.1"] = 13, ["3.3.2"] = 20, ["3.3.4"] = 10, ["3.4.2"] = 3, ["3.5.2"] = 3, ["3.6.1"] = 1, ["3.6.2"] = 3,
        ["3.7.2"] = 3, ["3.8.1"] = 1, ["3.8.3"] = 5, ["3.8.4"] = 8, ["3.9.2"] = 2, ["3.9.3"] = 2, ["3.10.1"] = 1, ["3.10.3"] = 2, ["3.10.4"] = 6,
        ["3.11.2"] = 2, ["3.11.3"] = 2, ["3.12.4"] = 1, ["3.14.0"] = 1, ["3.14.1"] = 1, ["3.14.2"] = 4, ["3.14.4"] = 3, ["3.15.1"] = 1, ["3.15.2"] = 3,
        ["4.1.0"] = 2, ["4.2.0"] = 1, ["4.3.1"] = 1, ["4.3.2"] = 5, ["4.3.3"] = 13, ["4.4.0"] = 2, ["4.5.0"] = 2, ["4.6.0"] = 6, ["4.7.0"] = 1, ["4.7.1"] = 2,
        ["4.7.2"] = 1, ["4.7.3"] = 4, ["4.8.2"] = 6, ["4.9.0"] = 3, ["4.12.0"] = 7, ["4.12.1"] = 2, ["4.13.1"] = 1, ["4.13.2"] = 1, ["6.0.0"] = 4,
    };

    private static readonly string[] NotInTheSpecification = ["2.2.1-1"];

    private static Dictionary<string, string> Table() => Lines.Select(line => Row().Match(line)).Where(match => match.Success)
        .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Trim());

    private static ILookup<string, string> Tests() => typeof(StatementCoverageTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods()).Where(method => method.GetCustomAttributes().Any(attribute => attribute is FactAttribute))
        .SelectMany(method => method.GetCustomAttribute<StatementAttribute>()?.Numbers.Select(number => (Number: number, Test: method.Name)) ?? [])
        .ToLookup(pair => pair.Number, pair => pair.Test);

    [Fact]
    public void The_table_has_every_statement_once()
    {
        var all = Sections.SelectMany(section => Enumerable.Range(1, section.Value).Select(number => $"{section.Key}-{number}")).Except(NotInTheSpecification);
        Assert.Equal(all.Order(StringComparer.Ordinal), Table().Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_statement_has_a_test_or_a_reason()
    {
        var tests = Tests();
        Assert.Empty(Table().Where(row => row.Value == "test" ? !tests.Contains(row.Key) : !Reasons.ContainsKey(row.Value))
            .Select(row => row.Value == "test" ? $"{row.Key} has no test" : $"{row.Key} has the unknown reason '{row.Value}'"));
    }

    [Fact]
    public void Every_number_at_a_test_is_a_statement_that_is_said_to_be_tested()
    {
        var table = Table();
        Assert.Empty(Tests().Where(test => table.GetValueOrDefault(test.Key) != "test").Select(test => $"{test.Key} at {string.Join(", ", test)}"));
    }

    [Fact]
    public void Every_statement_of_3_1_1_has_its_counterpart_or_a_reason()
    {
        var table = Table();
        var old = Lines.Select(line => OldRow().Match(line)).Where(match => match.Success)
            .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value.Split(", ", StringSplitOptions.TrimEntries));
        Assert.Empty(old.SelectMany(row => row.Value.Where(how => !table.ContainsKey(how) && !Reasons.ContainsKey(how)).Select(how => $"{row.Key}: {how}")));
        Assert.True(old.Count >= 117, $"{old.Count} of MQTT 3.1.1's 117 or more");
    }

    [GeneratedRegex(@"^\| (\d+\.\d+\.\d+-\d+) \| [CSB] \| [^|]+ \| ([^|]+) \|$")]
    private static partial Regex Row();

    [GeneratedRegex(@"^\| 3\.1\.1: (\d+\.\d+\.\d+-\d+) \| ([^|]+) \|$")]
    private static partial Regex OldRow();

    [GeneratedRegex(@"^- \*\*(\w+)\*\*: (.+)$")]
    private static partial Regex Reason();
}
