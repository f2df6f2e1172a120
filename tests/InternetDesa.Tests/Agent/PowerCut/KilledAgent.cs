using System.Diagnostics;
using System.Reflection;
using InternetDesa.Agent;
using InternetDesa.Tests.Support;

namespace InternetDesa.Tests.Agent.PowerCut;

/// <summary>The agent's own program in a process, ended by SIGKILL.</summary>
internal sealed class KilledAgent : IDisposable
{
    private const string Started = "started, boot";
    private readonly CapturedProcess _captured;
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it over a data directory.</summary>
    public KilledAgent(string directory, int port)
    {
        // A sample and a sync every second, so that a kill meets a write as often as may be.
        string[] options =
        [
            "Device=33/01/01/2001/agent", $"DataDirectory={directory}", $"Collectors:0=mqtt://127.0.0.1:{port}", "IntervalSeconds=1", "KeepAliveSeconds=5",
            "ReconnectSeconds=1", "ReceiptPatienceSeconds=10", "Spool:SyncSeconds=1", "Spool:SegmentKilobytes=16", "Spool:MegaBytes=2",
        ];
        // With the libraries of this process, for beside it lie not all of the agent's own.
        var own = Path.Combine(AppContext.BaseDirectory, Assembly.GetEntryAssembly()!.GetName().Name!);
        string[] host = ["exec", "--runtimeconfig", $"{own}.runtimeconfig.json", "--depsfile", $"{own}.deps.json", typeof(VillageAgent).Assembly.Location];
        _captured = new CapturedProcess(new ProcessStartInfo("dotnet", [.. host, .. options.Select(option => $"--Agent:{option}")]), line =>
        {
            if (line.Contains(Started, StringComparison.Ordinal))
                _started.TrySetResult();
        });
    }

    private Process Process => _captured.Process;

    /// <summary>Whether it ended by itself; nothing here makes it.</summary>
    public bool HasExited => Process.HasExited;

    /// <summary>What it wrote.</summary>
    public string Output => _captured.Output;

    /// <summary>Waits until it has read its disk and begun, or has ended by itself.</summary>
    public Task BegunAsync(TimeSpan patience) => Task.WhenAny(_started.Task, Process.WaitForExitAsync()).WaitAsync(patience);

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill();
        Process.WaitForExit();
        Process.Dispose();
    }
}
