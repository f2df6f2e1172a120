using System.Runtime.InteropServices;

namespace InternetDesa.Agent.Clock;

/// <summary>
/// The system's time, whose timestamps also count while the box is suspended (CLOCK_BOOTTIME of clock_gettime(2)). Those of
/// <see cref="TimeProvider.System"/> do not, so that every UTC after a suspension would be too early by its length.
/// </summary>
public sealed partial class BootTimeProvider : TimeProvider
{
    private const int BootTime = 7;

    /// <inheritdoc/>
    public override long TimestampFrequency => OperatingSystem.IsLinux() ? 1_000_000_000 : base.TimestampFrequency;

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        if (!OperatingSystem.IsLinux())
            return base.GetTimestamp();
        // It can not fail: the clock is older than any kernel that the runtime supports.
        _ = clock_gettime(BootTime, out var time);
        return time.Seconds * 1_000_000_000L + time.Nanoseconds;
    }

    [LibraryImport("libc")]
    private static partial int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
