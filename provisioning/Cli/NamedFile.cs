using System.CommandLine;

namespace InternetDesa.Provisioning.Cli;

/// <summary>Files that a command line names, looked at before they are read: a message says which argument it is about and what to write instead.</summary>
internal static class NamedFile
{
    /// <summary>A file that has to be there.</summary>
    /// <param name="symbol">The option or argument that names it.</param>
    /// <param name="path">What it names.</param>
    /// <param name="instead">What to do where there is none.</param>
    /// <returns>The path.</returns>
    /// <exception cref="FormatException">There is no such file.</exception>
    public static string Need(Symbol symbol, string path, string instead)
    {
        if (File.Exists(path))
            return path;
        var what = path.Length == 0 ? "it names no file" : Directory.Exists(path) ? $"{path} is a folder" : $"there is no file {path}";
        throw new FormatException($"{(symbol is Argument ? $"<{symbol.Name}>" : symbol.Name)}: {what}; {instead}");
    }
}
