using System.CommandLine;
using System.CommandLine.Parsing;

namespace InternetDesa.Provisioning.Cli;

/// <summary>What is wrong with a command line, each with what to write.</summary>
internal static class CommandLineFaults
{
    /// <summary>The lines; the last says where help is.</summary>
    public static IEnumerable<string> Of(ParseResult result)
    {
        var command = result.CommandResult;
        var verbs = command.Command.Subcommands.Where(verb => !verb.Hidden).Select(verb => verb.Name).ToList();
        var lines = verbs.Count > 0 ? OfGroup(result, verbs) : result.Errors.Select(Line).Distinct();
        return lines.Append($"'{Path(command)} --help' shows how it is written.");
    }

    // A command that only has verbs: whatever stands there, one of them is what is missing.
    private static IEnumerable<string> OfGroup(ParseResult result, IEnumerable<string> verbs)
    {
        var path = Path(result.CommandResult);
        if (result.UnmatchedTokens is [var first, ..])
            yield return $"{path} has no '{first}'";
        yield return $"write one of: {string.Join(", ", verbs)}";
    }

    private static string Line(ParseError error) => error.SymbolResult switch
    {
        ArgumentResult { Tokens.Count: 0, Parent: CommandResult, Argument: { } argument } => $"<{argument.Name}> is missing: {argument.Description}",
        OptionResult { Tokens: [var token, ..], Option: { ValueType.IsEnum: true } option } when !Enum.TryParse(option.ValueType, token.Value, ignoreCase: true, out _) =>
            $"{option.Name} {token.Value}: write {string.Join(" or ", Enum.GetNames(option.ValueType).Select(name => name.ToLowerInvariant()))}",
        _ => error.Message,
    };

    private static string Path(CommandResult command)
    {
        var names = new Stack<string>();
        for (SymbolResult? at = command; at is not null; at = at.Parent)
            names.Push(at is CommandResult { Command: RootCommand } ? "desactl" : ((CommandResult)at).Command.Name);
        return string.Join(' ', names);
    }
}
