using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using InternetDesa.Protocols.Snmp;

namespace InternetDesa.Bench.Traps;

/// <summary>
/// Sends traps, half of them malformed, from a process of its own, this program under a hidden command: evenly, a burst every ten
/// milliseconds. It writes how many it has sent.
/// </summary>
internal static class TrapSenderProcess
{
    private const string CommandName = "trap-sender";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(10);
    private static readonly Oid SysUpTime = Oid.Parse("1.3.6.1.2.1.1.3.0");
    private static readonly Oid SnmpTrapOid = Oid.Parse("1.3.6.1.6.3.1.1.4.1.0");
    private static readonly Oid LinkDown = Oid.Parse("1.3.6.1.6.3.1.1.5.3");

    /// <summary>Sends.</summary>
    /// <param name="to">Where.</param>
    /// <param name="community">The community of the sound ones.</param>
    /// <param name="from">The senders' addresses, in turn.</param>
    /// <param name="perSecond">How many a second.</param>
    /// <param name="seconds">For how long.</param>
    /// <returns>How many were sent.</returns>
    public static async Task<long> RunAsync(IPEndPoint to, string community, IEnumerable<IPAddress> from, int perSecond, int seconds)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!,
        [
            typeof(TrapSenderProcess).Assembly.Location, CommandName, to.ToString(), community, string.Join(',', from), $"{perSecond}", $"{seconds}",
        ]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var sent = await process.StandardOutput.ReadLineAsync();
        await process.WaitForExitAsync();
        return long.Parse(sent!, CultureInfo.InvariantCulture);
    }

    /// <summary>The command of the other process.</summary>
    public static Command Create()
    {
        var arguments = new Argument<string[]>("arguments") { Arity = ArgumentArity.OneOrMore };
        var command = new Command(CommandName) { arguments };
        command.Hidden = true;
        command.SetAction((result, ct) => result.GetValue(arguments) is [var to, var community, var from, var perSecond, var seconds]
            ? SendAsync(IPEndPoint.Parse(to), community, [.. from.Split(',').Select(IPAddress.Parse)],
                int.Parse(perSecond, CultureInfo.InvariantCulture), int.Parse(seconds, CultureInfo.InvariantCulture), ct)
            : Task.FromResult(2));
        return command;
    }

    private static async Task<int> SendAsync(IPEndPoint to, string community, IPAddress[] from, int perSecond, int seconds, CancellationToken ct)
    {
        var sockets = from.Select(address =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }).ToArray();
        var target = to.Serialize();
        var sound = Trap(community);
        var random = new Random(1);
        var sent = 0L;
        var begin = TimeProvider.System.GetTimestamp();
        using var timer = new PeriodicTimer(Beat, TimeProvider.System);
        var broken = new byte[sound.Length];
        while (await timer.WaitForNextTickAsync(ct))
        {
            var elapsed = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
            for (var due = (long)(Math.Min(elapsed, seconds) * perSecond); sent < due; sent++)
            {
                var socket = sockets[sent % sockets.Length];
                if (sent % 2 == 0)
                {
                    socket.SendTo(sound, SocketFlags.None, target);
                    continue;
                }

                // Cut anywhere, with one byte changed.
                sound.CopyTo(broken, 0);
                broken[random.Next(broken.Length)] ^= (byte)random.Next(1, 256);
                socket.SendTo(broken.AsSpan(0, random.Next(1, broken.Length)), SocketFlags.None, target);
            }

            if (elapsed >= seconds)
                break;
        }

        Console.WriteLine(sent);
        return 0;
    }

    private static byte[] Trap(string community) => new SnmpMessage(false, System.Text.Encoding.UTF8.GetBytes(community), SnmpPduType.Trap, 7, 0, 0).Encode(
    [
        new(SysUpTime, SnmpValue.FromUnsigned(SnmpType.TimeTicks, 4711)), new(SnmpTrapOid, SnmpValue.FromOid(LinkDown)),
        new(Oid.Parse("1.3.6.1.2.1.2.2.1.1.3"), SnmpValue.FromSigned(3)),
    ]);
}
