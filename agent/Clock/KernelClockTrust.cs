using System.Runtime.InteropServices;

namespace InternetDesa.Agent.Clock;

/// <summary>Asks the kernel whether a time daemon keeps its clock right (adjtimex(2)).</summary>
public sealed partial class KernelClockTrust : IClockTrust
{
    // STA_UNSYNC of linux/timex.h: set at boot and whenever the daemon has been silent for too long.
    private const int Unsynchronised = 0x40;

    /// <inheritdoc/>
    public TimeSpan? MaximumError
    {
        get
        {
            var timex = default(Timex);
            return OperatingSystem.IsLinux() && AdjustTime(ref timex) >= 0 && (timex.Status & Unsynchronised) == 0
                ? TimeSpan.FromMicroseconds(timex.MaximumErrorMicroseconds)
                : null;
        }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    private static partial int AdjustTime(ref Timex timex);

    // struct timex up to what is read here, and room for the rest (208 bytes on 64-bit). Modes 0 reads and changes nothing.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct Timex
    {
        public uint Modes;
        public nint Offset;
        public nint Frequency;
        public nint MaximumErrorMicroseconds;
        public nint EstimatedErrorMicroseconds;
        public int Status;
    }
}
