using System.Diagnostics;
using System.Runtime.InteropServices;
using InternetDesa.Tests.Support;

namespace InternetDesa.Bench.Chaos;

/// <summary>A program that a part started; disposal ends it and its children, by their ids.</summary>
internal sealed class ChaosProcess : IAsyncDisposable
{
    private const int Sigterm = 15;

    // On a machine of load 100 at a low priority a start gets a hundredth of a processor. One that hangs is known by its threads, not by the clock.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private readonly CapturedProcess _captured;
    private readonly Process _process;
    private bool _disposed;

    public ChaosProcess(string directory, string[] command)
    {
        _captured = new CapturedProcess(new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = directory });
        _process = _captured.Process;
    }

    /// <summary>What it wrote.</summary>
    public string Output => _captured.Output;

    public bool HasExited => _process.HasExited;

    /// <summary>Waits until it has written a text.</summary>
    /// <exception cref="InvalidOperationException">It ended before, or did not within five minutes; the message says what its threads do.</exception>
    public async Task SaidAsync(string text)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited)
            {
                // What it wrote last may arrive after its end.
                await _process.WaitForExitAsync();
                if (Output.Contains(text, StringComparison.Ordinal))
                    return;
                throw new InvalidOperationException($"It never wrote '{text}' but ended with {_process.ExitCode}:\n{Output}");
            }

            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException($"It never wrote '{text}' but goes on:\n{Threads()}\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    // Runnable ones (R) of a process that has used little processor time were not let on; sleeping ones (S) wait for each other.
    private string Threads() => string.Join('\n', Directory.GetDirectories($"/proc/{_process.Id}/task").Select(thread =>
    {
        var (name, fields) = File.ReadAllText(Path.Combine(thread, "stat")).Split(") ") is [var before, var after, ..] ? (before, after.Split(' ')) : ("", []);
        return fields.Length > 12 ? $"{name}) {fields[0]}, user {fields[11]} and system {fields[12]} hundredths of a second, in {File.ReadAllText(Path.Combine(thread, "wchan"))}" : "";
    }));

    /// <summary>SIGKILL, to it alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor stops a service; to the only child where a tracer runs it.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(bool traced = false)
    {
        if (!_process.HasExited)
            kill(traced ? int.Parse(File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children").Trim()) : _process.Id, Sigterm);
        return await ExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var end = new CancellationTokenSource(Patience, TimeProvider.System);
        await _process.WaitForExitAsync(end.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
}
