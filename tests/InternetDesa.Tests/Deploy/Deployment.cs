namespace InternetDesa.Tests.Deploy;

/// <summary>The files of <c>deploy/</c> and <c>compose.yaml</c> as they lie in the repository.</summary>
internal static class Deployment
{
    public static string Root { get; } = FindRoot();

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "InternetDesa.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run within the repository");
        return folder.FullName;
    }
}
