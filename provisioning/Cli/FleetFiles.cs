using System.CommandLine;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Operators;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The files that verbs for many routers have beside the others: the journal, and who may.</summary>
internal static class FleetFiles
{
    private const string OperatorsVariable = "DESACTL_OPERATORS";

    /// <summary>The journal.</summary>
    public static readonly Option<string> JournalFile = File("--journal", "DESACTL_JOURNAL", Path.Combine(".desactl", "journal.db"),
        "Who changed what, and where roll-outs stand: a file (SQLite), or \"Host=…;Database=…\" (PostgreSQL).");

    /// <summary>The operators.</summary>
    public static readonly Option<string> OperatorsPath = File("--operators", OperatorsVariable, "operators.json", "Who may do what (see "
        + "'desactl operators').");

    /// <summary>The key of who works here.</summary>
    public static readonly Option<string> KeyFile = File("--operator-key", "DESACTL_OPERATOR_KEY",
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "internet-desa", "operator.pem"),
        "Your own key; 'desactl operators key' makes one.");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All => [JournalFile, OperatorsPath, KeyFile];

    /// <summary>A command that has them, with its verbs.</summary>
    public static Command Command(string name, string about, Surroundings surroundings, params IEnumerable<Verb> verbs)
    {
        var command = new Command(name, about);
        foreach (var option in All)
            command.Add(option);
        foreach (var verb in verbs)
            command.Add(verb.Command(surroundings));
        return command;
    }

    /// <summary>Whether there is a file of operators; where nobody named one and there is none, the machine is one person's.</summary>
    /// <exception cref="FormatException">One was named, and is not there: a typing error opens no door.</exception>
    public static bool HasOperators(this Desk desk)
    {
        var path = desk.Arguments.GetValue(OperatorsPath)!;
        if (desk.Arguments.GetResult(OperatorsPath) is { Implicit: false }
            || Environment.GetEnvironmentVariable(OperatorsVariable) is { Length: > 0 })
            NamedFile.Need(OperatorsPath, path, $"name the file of who may do what, also in {OperatorsVariable}; 'desactl operators add' makes one");
        return System.IO.File.Exists(path);
    }

    /// <summary>Says that there is no file of operators, and what follows.</summary>
    public static void TellOfNoOperators(this Desk desk) => desk.Screen.Progress(
        $"no file of operators at {desk.Arguments.GetValue(OperatorsPath)}: nobody is asked who may, and this is in no journal");

    /// <summary>Who may do what.</summary>
    /// <exception cref="FormatException">The file is not there, or has faults.</exception>
    public static OperatorsFile Operators(this Desk desk) => OperatorsFile.Load(desk.Arguments.GetValue(OperatorsPath)!);

    /// <summary>Who works here.</summary>
    /// <exception cref="FormatException">The key is nobody's.</exception>
    public static OperatorKey Key(this Desk desk, OperatorsFile operators) => OperatorKey.Open(desk.Arguments.GetValue(KeyFile)!, operators);

    /// <summary>The journal.</summary>
    /// <exception cref="JournalException">It can not be opened.</exception>
    /// <exception cref="FormatException">Its name has faults.</exception>
    public static FleetJournal Journal(this Desk desk)
    {
        try
        {
            return FleetJournal.Open(desk.Arguments.GetValue(JournalFile)!, desk.Time);
        }
        catch (FormatException fault)
        {
            throw new FormatException($"{JournalFile.Name}: {fault.Message}", fault);
        }
    }

    /// <summary>Says why somebody may not.</summary>
    /// <returns>The exit code.</returns>
    public static int Refuse(this Desk desk, string refusal)
    {
        desk.Screen.Show(new { refused = refusal }, () => desk.Screen.Line(refusal, "red"));
        return ExitCodes.NotApplied;
    }

    private static Option<string> File(string name, string variable, string usual, string description) => new(name)
    {
        Description = $"{description} Also by the environment, {variable}.",
        HelpName = "PATH",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path ? path : usual,
    };
}
