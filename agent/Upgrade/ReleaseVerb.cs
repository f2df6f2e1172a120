using InternetDesa.Core.Releases;

namespace InternetDesa.Agent.Upgrade;

/// <summary>
/// <c>--verify-release DIRECTORY --keys FILE</c>: whether the <c>package.deb</c> of a directory is the one of its <c>release</c>, signed by
/// one of the keys, for this machine and newer than this program, which is the one that is installed. Asked by the root side of an upgrade.
/// </summary>
internal static class ReleaseVerb
{
    /// <summary>The first word of such a command line.</summary>
    public const string Verb = "--verify-release";

    /// <summary>Runs it.</summary>
    /// <returns>0 and the version on standard output.</returns>
    /// <exception cref="InvalidDataException">It is not; the message says why.</exception>
    /// <exception cref="IOException">A file can not be read.</exception>
    public static int Run(string[] args, TextWriter output)
    {
        if (args is not [Verb, var directory, "--keys", var keyFile])
            throw new FormatException($"write {Verb} DIRECTORY --keys FILE");
        using var keys = ReleaseKeys.Load(keyFile);
        var release = Release.Read(File.ReadAllBytes(Path.Combine(directory, "release")), keys);
        if (release.Unfit(RunningVersion.Architecture, RunningVersion.Number) is { } reason)
            throw new InvalidDataException(reason);
        using var package = File.OpenRead(Path.Combine(directory, "package.deb"));
        if (!release.IsOf(package))
            throw new InvalidDataException("the package is not the one that was signed");
        output.WriteLine(release.Version);
        return 0;
    }
}
