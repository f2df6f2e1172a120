namespace InternetDesa.Bench.Harness;

/// <summary>Where peers are built and benchmarks write: in the repository, ignored by git, on the repository's disk.</summary>
internal static class Workshop
{
    /// <summary>The directory, from the repository's root, where <c>./desa</c> starts the program.</summary>
    public static string Directory { get; } = System.IO.Directory.CreateDirectory(Path.GetFullPath("bench/.work")).FullName;
}
