using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace InternetDesa.Bench.Agent;

/// <summary>A program with all processes that it starts: what they cost together (proc(5)).</summary>
internal sealed partial class ProcessTree : IAsyncDisposable
{
    private const int Sigterm = 15, ClockTicksPerSecond = 100;

    private readonly Process _process;
    private readonly string _log;

    private ProcessTree(Process process, string log) => (_process, _log) = (process, log);

    /// <summary>Seconds of user and system time so far, those of children that have ended included.</summary>
    public double ProcessorSeconds => All().Sum(stat => stat[11..15].Sum(Number)) / ClockTicksPerSecond;

    /// <summary>Memory in use, bytes; pages that processes share are counted once (PSS).</summary>
    public double Proportional => 1024 * All().Sum(stat => Kilobytes($"/proc/{stat[^1]}/smaps_rollup", "Pss:"));

    /// <summary>Memory in use of the program itself, bytes (RSS).</summary>
    public double Resident => 1024 * Kilobytes($"/proc/{_process.Id}/status", "VmRSS:");

    /// <summary>How many processes there are.</summary>
    public int Count => All().Count;

    /// <summary>Starts it; what it says goes to a file.</summary>
    public static ProcessTree Start(string program, IEnumerable<string> arguments, string log)
    {
        // Not by pipes: to read them would be work of ours in the time that is measured.
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", log, program, .. arguments]))!;
        return new ProcessTree(process, log);
    }

    /// <summary>Throws where it has ended, with what it said last.</summary>
    public void Demand()
    {
        if (_process.HasExited)
            throw new InvalidOperationException($"a program of the benchmark ended with {_process.ExitCode}: {string.Join(' ', File.ReadLines(_log).TakeLast(5))}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && kill(_process.Id, Sigterm) == 0)
            await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // The fields of stat after the program's name, and the id behind them.
    private List<string[]> All()
    {
        var stats = new List<string[]>();
        foreach (var directory in Directory.GetDirectories("/proc").Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])))
        {
            try
            {
                stats.Add([.. File.ReadAllText($"{directory}/stat").Split(") ")[^1].Split(' '), Path.GetFileName(directory)]);
            }
            catch (IOException)
            {
                // It ended meanwhile; its parent has its time.
            }
        }

        var tree = stats.Where(stat => stat[^1] == _process.Id.ToString(CultureInfo.InvariantCulture)).ToList();
        for (var i = 0; i < tree.Count; i++)
            tree.AddRange(stats.Where(stat => stat[1] == tree[i][^1]));
        return tree;
    }

    private static double Kilobytes(string file, string name) =>
        Number(File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal)).Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1]);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int process, int signal);
}
