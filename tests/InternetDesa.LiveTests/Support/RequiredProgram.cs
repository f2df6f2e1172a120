namespace InternetDesa.LiveTests.Support;

/// <summary>Programs of the operating system that a live test speaks to.</summary>
internal static class RequiredProgram
{
    /// <summary>Finds a program, or skips the test with a reason. Under <c>CI=true</c> the test fails instead: there, skipped is untested.</summary>
    /// <param name="name">The program, such as <c>strace</c>.</param>
    /// <param name="package">The Debian package that has it.</param>
    /// <returns>Its path.</returns>
    public static string Need(string name, string package)
    {
        // Servers are in sbin, which a user's PATH often has not.
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var found = folders.Concat(["/usr/bin", "/usr/sbin"]).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (found is not null)
            return found;
        Missing($"{name} is not installed; 'apt-get install {package}' brings it");
        return "";
    }

    /// <summary>Finds a file or a directory that a test needs, or skips the test like <see cref="Need"/>.</summary>
    /// <param name="path">Where it has to be.</param>
    /// <param name="remedy">What brings it.</param>
    public static string NeedFile(string path, string remedy)
    {
        if (!Path.Exists(path))
            Missing($"{path} is not there; {remedy}");
        return path;
    }

    /// <summary>Skips the test, or fails it under <c>CI=true</c>.</summary>
    public static void Missing(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }
}
