using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace InternetDesa.Provisioning.Cli;

/// <summary>
/// Help as the library prints it, and then the command's examples: they are not part of its description, or the list of all commands
/// would repeat them.
/// </summary>
/// <param name="help">The library's help.</param>
/// <param name="examples">By command.</param>
internal sealed class HelpWithExamples(HelpAction help, IReadOnlyDictionary<Command, string> examples) : SynchronousCommandLineAction
{
    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <summary>Moves what follows the first paragraph of each command's description to its own help.</summary>
    public static void Apply(RootCommand root)
    {
        var examples = new Dictionary<Command, string>();
        foreach (var command in root.Subcommands.Where(command => command.Description?.Contains("\n\n", StringComparison.Ordinal) == true))
        {
            var parts = command.Description!.Split("\n\n", 2);
            (command.Description, examples[command]) = (parts[0], parts[1]);
        }

        var option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpWithExamples((HelpAction)option.Action!, examples);
    }

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out var text))
            parseResult.InvocationConfiguration.Output.WriteLine(text);
        return code;
    }
}
