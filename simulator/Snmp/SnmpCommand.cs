using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using InternetDesa.Core.Regions;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.World;

namespace InternetDesa.Simulator.Snmp;

/// <summary>The command line <c>snmp</c>: the demo's routers in a process of their own, so that what they cost is not the collector's.</summary>
internal static class SnmpCommand
{
    private static readonly Option<int> Port = DemoCommand.Number("--port", 16161, 0, 65535, "The UDP port of all routers, 0 = a free one");

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var command = new Command("snmp", "Plays the routers of the villages that have no agent, until Ctrl-C or SIGTERM. The demo polls them with "
            + "--routers and the same --villages, --seed and --speed.") { DemoCommand.Villages, DemoCommand.Seed, DemoCommand.Speed, Port };
        command.SetAction((result, ct) => RunAsync(result.GetValue(DemoCommand.Villages), result.GetValue(DemoCommand.Seed),
            result.GetValue(DemoCommand.Speed), result.GetValue(Port), ct));
        return command;
    }

    private static async Task<int> RunAsync(int villages, int seed, double speed, int port, CancellationToken ct)
    {
        var time = TimeProvider.System;
        var world = new VillageWorld(RegionTable.CentralJava(), villages, seed, speed, time.GetUtcNow(), TimeSpan.FromSeconds(5));
        AddressedSocket socket;
        try
        {
            socket = new AddressedSocket(port);
        }
        catch (SocketException taken)
        {
            Console.Error.WriteLine($"--port {port}: {taken.Message}; write another port, or 0 for a free one.");
            return 1;
        }

        await using var responder = new SnmpResponder(socket, VillageRouters.Community, new VillageRouters(world, time).At, time);
        Console.WriteLine($"{world.Villages.Count(village => !village.HasAgent)} routers on UDP port {socket.Port}; Ctrl-C ends it");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Console.WriteLine(FormattableString.Invariant($"{responder.Requests:N0} requests, {responder.Answers:N0} answered"));
        return 0;

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.Cancel();
        }
    }
}
