using System.CommandLine;

namespace InternetDesa.Provisioning.Cli;

/// <summary>One verb of <c>desactl</c>.</summary>
/// <param name="Name">The word.</param>
/// <param name="About">What it does, with examples.</param>
/// <param name="Symbols">Its arguments and options, beside those that all verbs share.</param>
/// <param name="RunAsync">Runs it; the result is the exit code.</param>
internal sealed record Verb(string Name, string About, IReadOnlyList<Symbol> Symbols, Func<Desk, CancellationToken, Task<int>> RunAsync)
{
    /// <summary>The command of it.</summary>
    public Command Command(Surroundings surroundings)
    {
        var command = new Command(Name, About);
        foreach (var symbol in Symbols)
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }

        command.SetAction((result, ct) => RunAsync(new Desk(result, surroundings), ct));
        return command;
    }
}
