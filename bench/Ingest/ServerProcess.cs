using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace InternetDesa.Bench.Ingest;

/// <summary>A server under load: a process of its own, so that its processor time and memory are its own.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Sigterm = 15, ClockTicksPerSecond = 100;
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    /// <summary>User and system time so far, µs, in steps of 10 ms (proc(5)).</summary>
    public double ProcessorMicroseconds
    {
        get
        {
            // The fields after the program's name, which may contain blanks: utime and stime are the 12th and 13th of them.
            var fields = File.ReadAllText($"/proc/{_process.Id}/stat").Split(") ")[^1].Split(' ');
            return (Parse(fields[11]) + Parse(fields[12])) * 1e6 / ClockTicksPerSecond;
        }
    }

    /// <summary>Memory in use, bytes.</summary>
    public double ResidentBytes => 1024 * Parse(File.ReadLines($"/proc/{_process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
        .Split(':')[1].Replace("kB", "", StringComparison.Ordinal));

    /// <summary>Starts a server and waits until it takes connections.</summary>
    public static async Task<ServerProcess> StartAsync(string program, IEnumerable<string> arguments, IPEndPoint listens, CancellationToken ct)
    {
        var server = new ServerProcess(Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!);
        var said = server._process.StandardError.ReadToEndAsync(ct);
        _ = server._process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, ct);
        while (!await IsListeningAsync(listens, ct))
        {
            if (server._process.HasExited)
                throw new InvalidOperationException($"{program} ended with {server._process.ExitCode}: {await said}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, ct);
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && kill(_process.Id, Sigterm) == 0)
            await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static async Task<bool> IsListeningAsync(IPEndPoint address, CancellationToken ct)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, ct);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
