using System.Runtime.InteropServices;

namespace InternetDesa.Bench.Harness;

/// <summary>What one round cost its process.</summary>
/// <param name="Cpu">User and system time of all its threads, ns (getrusage(2), which counts microseconds).</param>
/// <param name="Wall">Time that passed, ns.</param>
/// <param name="Allocated">Bytes allocated on the garbage-collected heap.</param>
internal readonly record struct Sample(double Cpu, double Wall, double Allocated)
{
    /// <summary>Measures an action of this process.</summary>
    public static async Task<Sample> OfAsync(Func<Task> action)
    {
        var cpu = ProcessorTime.Now();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var start = TimeProvider.System.GetTimestamp();
        await action();
        var wall = TimeProvider.System.GetElapsedTime(start);
        return new Sample(ProcessorTime.Now() - cpu, wall.TotalNanoseconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}

/// <summary>The processor time of this process.</summary>
internal static partial class ProcessorTime
{
    private const int Self = 0, Thread = 1;

    /// <summary>User and system time of the process so far, ns.</summary>
    public static double Now() => Of(Self);

    /// <summary>User and system time of the calling thread so far, ns.</summary>
    public static double OfThread() => Of(Thread);

    private static unsafe double Of(int who)
    {
        // struct rusage of 64-bit Linux: ru_utime and ru_stime, two words each (s, µs), then fourteen words that nobody asks for.
        var usage = stackalloc long[18];
        if (getrusage(who, usage) != 0)
            throw new InvalidOperationException($"getrusage failed with errno {Marshal.GetLastPInvokeError()}.");
        return (1e6 * (usage[0] + usage[2]) + usage[1] + usage[3]) * 1000;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int getrusage(int who, long* usage);
}
