using System.CommandLine;
using InternetDesa.Core.Options;
using InternetDesa.Provisioning.Fleet.Journal;
using InternetDesa.Provisioning.Routers;
using InternetDesa.Provisioning.Serving;

namespace InternetDesa.Provisioning.Cli;

/// <summary>The command line of <c>desactl</c>.</summary>
internal static class DesactlCommand
{
    private const string About = """
        Plans, applies and confirms the configuration of village routers (MikroTik), so that a mistake takes itself
        back: nobody has to travel.

          desactl facts 33.01.01.2001              what the router is
          desactl preflight 33.01.01.2001          whether it can be changed
          desactl plan 33.01.01.2001 --out p.json  what would change, and what people would notice
          desactl apply 33.01.01.2001 p.json       change it
          desactl drift 33.01.01.2001              whether it still is as the manifest says
        """;

    private static readonly Verb[] Verbs =
    [
        FactsVerb.Facts, FactsVerb.Preflight, PlanVerb.Plan, ApplyVerb.Apply, PendingVerbs.Status, PendingVerbs.Confirm, PendingVerbs.Rollback,
        PendingVerbs.Resume, PlanVerb.Drift, BackupVerb.Backup, BackupPasswordVerb.Password, SelftestVerb.Selftest, PinVerb.Pin,
        EnrolVerb.Enrol, ReplaceVerb.Replace, ExposureVerb.Exposure, SnmpUsersVerb.SnmpUsers,
    ];

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code, see <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, Surroundings surroundings)
    {
        var result = Create(surroundings).Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var line in CommandLineFaults.Of(result))
                await surroundings.Errors.WriteLineAsync(HostileText.Line(line)).ConfigureAwait(false);
            return ExitCodes.BadInput;
        }

        var invocation = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            Output = surroundings.Output,
            Error = surroundings.Errors,
            // Ctrl-C takes a pending change back, which takes as long as the router takes; a second one gives that up.
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await result.InvokeAsync(invocation).ConfigureAwait(false);
        }
        catch (Exception fault) when (CodeOf(fault) is { } code)
        {
            foreach (var line in fault.Message.Split('\n'))
                await surroundings.Errors.WriteLineAsync(HostileText.Line(line)).ConfigureAwait(false);
            return code;
        }
    }

    /// <summary>The root command.</summary>
    public static RootCommand Create(Surroundings surroundings)
    {
        var root = new RootCommand($"{About}\n{ExitCodes.Help}");
        foreach (var option in CliFiles.All)
            root.Add(option);
        foreach (var verb in Verbs)
            root.Add(verb.Command(surroundings));
        root.Add(InventoryCommand.Create(surroundings));
        root.Add(HubCommand.Create(surroundings));
        root.Add(CaCommand.Create(surroundings));
        root.Add(VaultCommand.Create(surroundings));
        root.Add(FleetCommand.Create(surroundings));
        root.Add(ReleaseCommand.Create(surroundings));
        root.Add(VouchersCommand.Create(surroundings));
        root.Add(OperatorsCommand.Create(surroundings));
        root.Add(JournalCommand.Create(surroundings));
        root.Add(ServeProgram.Help());
        root.Add(CompletionCommand.Create(surroundings));
        HelpWithExamples.Apply(root);
        return root;
    }

    private static int? CodeOf(Exception fault) => fault switch
    {
        RouterUnreachableException or ConnectionLostException => ExitCodes.Unreachable,
        RouterTrapException => ExitCodes.NotApplied,
        OperationCanceledException => ExitCodes.NotApplied,
        JournalException => ProgramExit.DiskFailed,
        _ => ProgramExit.CodeOf(fault),
    };
}
