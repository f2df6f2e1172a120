using System.Diagnostics;
using System.Text;

namespace InternetDesa.Tests.Support;

/// <summary>A process whose standard output and error are kept, in the order in which the lines came: the first sixteen million characters.</summary>
internal sealed class CapturedProcess
{
    private const int Most = 1 << 24;
    private readonly StringBuilder _output = new();
    private readonly Action<string>? _heard;

    /// <summary>Starts it.</summary>
    /// <param name="start">What.</param>
    /// <param name="heard">Receives each line once it is kept.</param>
    public CapturedProcess(ProcessStartInfo start, Action<string>? heard = null)
    {
        _heard = heard;
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        Process = Process.Start(start)!;
        Process.OutputDataReceived += (_, line) => Keep(line.Data);
        Process.ErrorDataReceived += (_, line) => Keep(line.Data);
        Process.BeginOutputReadLine();
        Process.BeginErrorReadLine();
    }

    /// <summary>The process; whoever started it ends and disposes it.</summary>
    public Process Process { get; }

    /// <summary>What it wrote so far. What it wrote last may arrive after its end: that has come when the end was waited for.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    // Null: one of the two has ended.
    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (_output)
        {
            if (_output.Length < Most)
                _output.Append(line).Append('\n');
        }

        _heard?.Invoke(line);
    }
}
