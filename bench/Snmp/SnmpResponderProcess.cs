using System.CommandLine;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Globalization;
using InternetDesa.Protocols.Snmp;
using InternetDesa.Simulator.Snmp;

namespace InternetDesa.Bench.Snmp;

/// <summary>
/// The devices in a process of their own, this program under a hidden command, so that what they cost is nobody's. It writes its port
/// and ends with its input.
/// </summary>
internal sealed class SnmpResponderProcess : IDisposable
{
    private const string CommandName = "snmp-responder";
    private readonly Process _process;

    private SnmpResponderProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    /// <summary>Starts it; null for one device of canned answers, the fastest.</summary>
    public static async Task<SnmpResponderProcess> StartAsync(SnmpDevices? devices)
    {
        string[] arguments = devices is null ? [] : [$"{devices.Count}", $"{devices.SilentPercent}", $"{devices.IsV3}", $"{devices.Passwords}"];
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(SnmpResponderProcess).Assembly.Location, CommandName, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        var port = await process.StandardOutput.ReadLineAsync();
        return new SnmpResponderProcess(process, int.Parse(port!, CultureInfo.InvariantCulture));
    }

    /// <summary>The command of the other process.</summary>
    public static Command Create()
    {
        var arguments = new Argument<string[]>("arguments") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(CommandName) { arguments };
        command.Hidden = true;
        command.SetAction((result, _) => result.GetValue(arguments) is [var count, var silent, var v3, var passwords]
            ? ServeAsync(new SnmpDevices(int.Parse(count, CultureInfo.InvariantCulture), int.Parse(silent, CultureInfo.InvariantCulture), bool.Parse(v3), int.Parse(passwords, CultureInfo.InvariantCulture)))
            : ServeCannedAsync());
        return command;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static async Task<int> ServeAsync(SnmpDevices devices)
    {
        var begin = TimeProvider.System.GetTimestamp();
        IReadOnlyList<SnmpVarBind>? At(IPAddress address) => SnmpDevices.NumberOf(address) is >= 0 and var device && device < devices.Count
            && !devices.IsSilent(device) ? SnmpQuestions.After(TimeProvider.System.GetElapsedTime(begin)) : null;
        var socket = new AddressedSocket(0);
        await using var responder = new SnmpResponder(socket, SnmpQuestions.Community, At, TimeProvider.System,
            address => devices.IsV3 ? devices.UserOf(SnmpDevices.NumberOf(address)) : null);
        if (devices.IsV3)
            Parallel.For(0, devices.Count, device => responder.Prepare(SnmpDevices.AddressOf(device)));
        Console.WriteLine(socket.Port);
        await Console.In.ReadToEndAsync();
        return 0;
    }

    // One datagram in, one out: the answer is a template whose request-id is patched.
    private static async Task<int> ServeCannedAsync()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 4 << 20 };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var varBinds = SnmpView.Answer(SnmpQuestions.Objects, SnmpPduType.Get, [.. SnmpQuestions.Ten.Select(oid => new SnmpVarBind(oid, SnmpValue.Empty(SnmpType.Null)))], 0, 0);
        var answer = new SnmpMessage(false, "public"u8.ToArray(), SnmpPduType.Response, int.MaxValue, 0, 0).Encode(varBinds);
        var idAt = answer.AsSpan().IndexOf((ReadOnlySpan<byte>)[2, 4, 0x7F, 0xFF, 0xFF, 0xFF]) + 2;
        new Thread(() =>
        {
            var buffer = new byte[2048];
            var from = new SocketAddress(AddressFamily.InterNetwork);
            while (true)
            {
                var length = socket.ReceiveFrom(buffer, SocketFlags.None, from);
                if (!SnmpMessage.TryRead(buffer.AsSpan(0, length), out _, out _, out var pdu))
                    continue;
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(answer.AsSpan(idAt), pdu.RequestId);
                socket.SendTo(answer, SocketFlags.None, from);
            }
        }) { IsBackground = true }.Start();
        Console.WriteLine(((IPEndPoint)socket.LocalEndPoint!).Port);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
