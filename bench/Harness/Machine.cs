using System.Globalization;
using System.Runtime.InteropServices;

namespace InternetDesa.Bench.Harness;

/// <summary>What it was measured on: a figure without its machine says nothing.</summary>
internal static class Machine
{
    /// <summary>One line: processor, cores, kernel, runtime, the file system of <paramref name="directory"/>, the load.</summary>
    public static string Describe(string directory)
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var isVirtual = File.ReadLines("/proc/cpuinfo").Any(line => line.StartsWith("flags", StringComparison.Ordinal) && line.Contains(" hypervisor"));
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(CultureInfo.InvariantCulture,
            $"{model ?? "unknown processor"}, {Environment.ProcessorCount} cores{(isVirtual ? " of a virtual machine" : "")}, Linux {Environment.OSVersion.Version}, {RuntimeInformation.FrameworkDescription}, {FileSystem(directory)}, load {load} at the start");
    }

    /// <summary>The type of the file system that a directory is on, such as <c>ext4</c>.</summary>
    public static string FileSystem(string directory) => new DriveInfo(directory).DriveFormat;
}
