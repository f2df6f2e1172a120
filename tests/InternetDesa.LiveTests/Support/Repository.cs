namespace InternetDesa.LiveTests.Support;

/// <summary>The working copy that the tests were built in.</summary>
internal static class Repository
{
    // …/tests/InternetDesa.LiveTests/bin/Debug/net10.0
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory.TrimEnd('/'));

    public static string Root { get; } = Output.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>The technician's program.</summary>
    public static string Desactl { get; } = Path.Combine(Root, "provisioning", "bin", Output.Parent!.Name, Output.Name, "desactl.dll");

    /// <summary>
    /// A program in its own output folder, built as the tests were. Among the tests' files it would miss assemblies that the tests take
    /// from the shared framework of ASP.NET and the agent does not.
    /// </summary>
    /// <param name="folder">Its folder, such as <c>agent</c>.</param>
    public static string Program(string folder) => Path.Combine(
        Root, folder, "bin", Output.Parent!.Name, Output.Name, $"InternetDesa.{char.ToUpperInvariant(folder[0])}{folder[1..]}.dll");
}
