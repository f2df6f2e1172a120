using System.Reflection;
using System.Runtime.InteropServices;

namespace InternetDesa.Agent.Upgrade;

/// <summary>What runs here.</summary>
internal static class RunningVersion
{
    /// <summary>The version as the package has it, such as 0.1.0.</summary>
    public static string Text { get; } =
        typeof(RunningVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    /// <summary>The same, to be compared.</summary>
    public static Version Number { get; } = Version.TryParse(Text, out var version) ? version : new Version(0, 0);

    /// <summary>The machine, as Debian names it; empty where there is no package for such.</summary>
    public static string Architecture { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "armhf",
        _ => "",
    };
}
