using System.Diagnostics;
using System.Runtime.InteropServices;
using InternetDesa.Tests.Support;

namespace InternetDesa.LiveTests.Support;

/// <summary>A program that a test started. Disposal ends it and its children by their ids, also when the test fails.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private const int Sigterm = 15;
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private readonly CapturedProcess _captured;
    private readonly Process _process;
    private bool _disposed;

    private ChildProcess(CapturedProcess captured) => (_captured, _process) = (captured, captured.Process);

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Standard output and error so far, in the order in which they came.</summary>
    public string Output => _captured.Output;

    /// <summary>The runtime's own <c>dotnet</c>, that starts the programs under test.</summary>
    public static string Dotnet { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    /// <summary>Starts a program.</summary>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, string workingDirectory, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = workingDirectory };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new ChildProcess(new CapturedProcess(start));
    }

    /// <summary>Runs a program to its end.</summary>
    /// <returns>Its exit code and what it wrote.</returns>
    public static async Task<(int Code, string Output)> RunAsync(string program, IEnumerable<string> arguments)
    {
        await using var child = Start(program, arguments, Path.GetTempPath());
        return (await child.ExitAsync(), child.Output);
    }

    /// <summary>Waits until the program has written a text.</summary>
    public Task SaidAsync(string text) => Eventually.Holds($"process {Id} writing '{text}'", () => HasSaid(text), details: () => Output);

    /// <summary>Waits for the end.</summary>
    /// <returns>The exit code; 128 and the signal where one ended it.</returns>
    public async Task<int> ExitAsync(TimeSpan? timeout = null)
    {
        using var end = new CancellationTokenSource(timeout ?? DefaultTimeout, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the process did not end within {timeout ?? DefaultTimeout}; it said:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL, to this process alone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>SIGTERM, as a supervisor stops a service.</summary>
    public void Terminate() => Terminate(Id);

    /// <summary>SIGTERM to the only child: the program that runs under strace.</summary>
    public void TerminateChild() => Terminate(int.Parse(File.ReadAllText($"/proc/{Id}/task/{Id}/children").Trim()));

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

    private bool HasSaid(string text)
    {
        var ended = _process.HasExited;
        if (ended)
            _process.WaitForExit(); // What was written last may arrive after the end.
        if (Output.Contains(text, StringComparison.Ordinal))
            return true;
        if (ended)
            Assert.Fail($"process {Id} ended with {_process.ExitCode} and never wrote '{text}':\n{Output}");
        return false;
    }

    private static void Terminate(int process)
    {
        if (kill(process, Sigterm) != 0)
            Assert.Fail($"SIGTERM to {process}: errno {Marshal.GetLastPInvokeError()}");
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int kill(int process, int signal);
}
