using System.CommandLine;
using InternetDesa.Core.Options;
using Microsoft.Extensions.Configuration;

namespace InternetDesa.Collector.Admin;

/// <summary>What the verbs of the command line have in common that ask a collector which runs.</summary>
internal static class AdminVerb
{
    /// <summary>Where the admin port is, for a verb's help.</summary>
    public const string Where = """
        The collector has to run: it is asked through its admin port, 127.0.0.1:9090 unless its options say otherwise
        (--config FILE, --Collector:Admin:Listen=ADDRESS:PORT, --Collector:Admin:TokenFile=FILE, or the environment).
        """;

    private static readonly Option<string?> Config = new("--config")
    {
        Description = "The collector's JSON file.",
        HelpName = "FILE",
        Recursive = true,
    };

    /// <summary>Gives the client that a command line's options lead to.</summary>
    public delegate AdminClient Connect(ParseResult result);

    /// <summary>Runs a command line.</summary>
    /// <param name="args">All of it, the verb first.</param>
    /// <param name="create">Makes the verb.</param>
    /// <param name="output">Where results go.</param>
    /// <param name="errors">Where the reasons of a failure go.</param>
    /// <returns>What the verb returns; 2 for bad input, 69 where the collector does not answer.</returns>
    public static async Task<int> RunAsync(string[] args, Func<Connect, Command> create, TextWriter output, TextWriter errors)
    {
        // The parser takes ':' as an end of an option's name, so the collector's own options go past it.
        var settings = args.Where(IsSetting).ToArray();
        var verb = create(result => Client(result, settings));
        verb.Add(Config);
        var parsed = new RootCommand("The collector.") { verb }.Parse(args.Where(arg => !IsSetting(arg)).ToArray());
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await errors.WriteLineAsync(error.Message).ConfigureAwait(false);
            await errors.WriteLineAsync($"'{verb.Name} --help' shows how it is written.").ConfigureAwait(false);
            return ProgramExit.BadInput;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = errors }).ConfigureAwait(false);
        }
        catch (CollectorUnreachableException fault)
        {
            await errors.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return CollectorUnreachableException.ExitCode;
        }
        catch (Exception fault) when (ProgramExit.CodeOf(fault) is { } code)
        {
            await errors.WriteLineAsync(fault.Message).ConfigureAwait(false);
            return code;
        }
    }

    private static bool IsSetting(string arg) => arg.StartsWith($"--{CollectorOptions.Section}:", StringComparison.OrdinalIgnoreCase);

    private static AdminClient Client(ParseResult result, string[] settings)
    {
        var configuration = new ConfigurationBuilder();
        if (result.GetValue(Config) is { } file)
            configuration.AddJsonFile(Path.GetFullPath(file), optional: false);
        configuration.AddEnvironmentVariables().AddCommandLine(settings);
        return new AdminClient(OptionsReader.Read<AdminOptions>(configuration.Build(), AdminOptions.Section));
    }
}
