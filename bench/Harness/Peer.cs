using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace InternetDesa.Bench.Harness;

/// <summary>
/// A peer: a program that reads a round's parameters, one line, from standard input, does the round and answers with one line of three
/// numbers: its own user and system time (ns, getrusage), the time that passed (ns), the bytes it allocated.
/// </summary>
internal sealed class Peer : IDisposable
{
    private readonly Process _process;

    private Peer(Process process) => _process = process;

    /// <summary>Builds a peer and starts it.</summary>
    /// <param name="name">The name of the program that is built.</param>
    /// <param name="build">The compiler's command; it writes to <paramref name="name"/> in <see cref="Workshop.Directory"/>.</param>
    /// <param name="environment">Variables for the compiler.</param>
    /// <param name="arguments">Arguments for the peer.</param>
    /// <param name="ct">Ends the wait for the compiler.</param>
    /// <returns>The peer, or why it can not run here.</returns>
    public static async Task<(Peer? Peer, string Reason)> StartAsync(
        string name, string[] build, Dictionary<string, string> environment, string[] arguments, CancellationToken ct)
    {
        var compiler = new ProcessStartInfo(build[0], build[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (key, value) in environment)
            compiler.Environment[key] = value;
        try
        {
            using var process = Process.Start(compiler)!;
            var output = process.StandardOutput.ReadToEndAsync(ct);
            var errors = await process.StandardError.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            if (process.ExitCode != 0)
                return (null, $"'{string.Join(' ', build)}' failed: {(errors + await output).Trim()}");
        }
        catch (Win32Exception)
        {
            return (null, $"{build[0]} is not installed");
        }

        var start = new ProcessStartInfo(Path.Combine(Workshop.Directory, name), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return (new Peer(Process.Start(start)!), "");
    }

    /// <summary>Lets it do a round.</summary>
    /// <exception cref="InvalidOperationException">It ended, or answered something else; what it says is on standard error.</exception>
    public async Task<Sample> RoundAsync(string parameters)
    {
        await _process.StandardInput.WriteLineAsync(parameters);
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync();
        var numbers = answer?.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return numbers is [var cpu, var wall, var allocated]
            ? new Sample(cpu, wall, allocated)
            : throw new InvalidOperationException($"{_process.StartInfo.FileName} answered '{answer}' instead of three numbers.");
    }

    /// <summary>Ends it: its input is over.</summary>
    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }
}
