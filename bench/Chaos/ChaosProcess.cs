using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace InternetDesa.Bench.Chaos;

/// <summary>A program that a part started; disposal ends it and its children, by their ids.</summary>
internal sealed class ChaosProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private bool _disposed;

    public ChaosProcess(string directory, string[] command)
    {
        _process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it wrote.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public bool HasExited => _process.HasExited;

    /// <summary>Waits until it has written a text.</summary>
    /// <exception cref="InvalidOperationException">It ended before, or did not within a minute.</exception>
    public async Task SaidAsync(string text)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!Output.Contains(text, StringComparison.Ordinal))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new InvalidOperationException($"It never wrote '{text}' but {(_process.HasExited ? $"ended with {_process.ExitCode}" : "goes on")}:\n{Output}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

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

    private void Keep(string? line)
    {
        lock (_output)
        {
            if (line is not null && _output.Length < 1 << 20)
                _output.Append(line).Append('\n');
        }
    }
}
