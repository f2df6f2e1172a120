using System.Runtime.InteropServices;
using InternetDesa.Core.Spool;
using InternetDesa.Simulator.Walk;

namespace InternetDesa.Simulator.Demo;

/// <summary>The demo as a program: what it prints, the signals that end it, and its exit codes.</summary>
internal static class DemoProgram
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4.8);

    /// <summary>Runs until SIGINT or SIGTERM.</summary>
    /// <returns>0 ended by a signal, 1 it can not run here, 2 options that do not fit, 74 the disk failed.</returns>
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        try
        {
            if (options.Walk)
                return await WalkAsync(options, end.Token);
            DescriptorLimit.Check(options.Villages);
            using var directory = DemoDirectory.Open(options);
            if (options.Influx is { } influx)
                await InfluxDatabase.CreateAsync(influx, end.Token);
            return await RunAsync(options, directory, end.Token);
        }
        catch (DemoException fault)
        {
            return Refuse(fault, 2);
        }
        catch (SpoolFailedException fault)
        {
            return Refuse(fault, SpoolFailedException.ExitCode);
        }
        catch (IOException fault)
        {
            return Refuse(fault, 1);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // Ended before it had begun.
            return 0;
        }

        void End(PosixSignalContext signal)
        {
            // A second signal ends the process at once.
            signal.Cancel = !end.IsCancellationRequested;
            _ = ExitAfterAsync(Limit);
            end.Cancel();
        }
    }

    private static async Task<int> WalkAsync(DemoOptions options, CancellationToken ct)
    {
        var console = new DemoConsole(Console.Out, isTerminal: !Console.IsOutputRedirected);
        await using var walk = new BoxWalk(options.Port, console);
        await walk.PlayAsync(ct);
        console.Say("The page stays until Ctrl-C. The same by hand, step by step: docs/id/panduan-dari-kotak.md");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        return 0;
    }

    private static async Task<int> RunAsync(DemoOptions options, DemoDirectory directory, CancellationToken ct)
    {
        var console = new DemoConsole(Console.Out, isTerminal: !Console.IsOutputRedirected);
        await using var run = await DemoRun.StartAsync(options, directory, ct);
        console.Say($"{options.Villages} simulated villages and this machine: {run.Servers.Pages}");
        console.Say(run.RoutersHint);
        console.Say("from a router in its box to a live village: ./desa demo --walk");
        console.Say($"MQTT on {run.Servers.Mqtt}, data in {directory.Root}; Ctrl-C ends it, the next start goes on");
        var code = await run.RunAsync(directory, console, ct);

        var stats = run.Servers.Stats;
        var totals = new DemoTotals(run.Sealed, stats.Points, stats.Delivered);
        var all = DemoTotals.Load(directory.Totals).Plus(totals);
        all.Save(directory.Totals);
        console.Say($"points of this run:  {totals}");
        console.Say($"points of all runs:  {all}");
        // A point may be on both sides: received, and its receipt was still to come.
        console.Say(FormattableString.Invariant($"{run.Buffered:N0} points wait in the agents' spools for the collector's receipt;")
            + " the next start sends them again, and none counts twice");
        return code;
    }

    // The last resort of a machine that is too busy to end in order: what was acknowledged is on disk, and the next start goes on.
    private static async Task ExitAfterAsync(TimeSpan limit)
    {
        await Task.Delay(limit, TimeProvider.System);
        Console.Error.WriteLine("The demo could not end in order in time; the next start goes on with what is on disk.");
        Environment.Exit(1);
    }

    private static int Refuse(Exception fault, int code)
    {
        Console.Error.WriteLine(fault.Message);
        return code;
    }
}
