using System.Text;
using InternetDesa.LiveTests.Support;

namespace InternetDesa.LiveTests.AgentPackaging;

/// <summary>The agent's Debian package, made once for all tests of it, and others like it.</summary>
public sealed class AgentPackage : IDisposable
{
    /// <summary>The package's name.</summary>
    public const string Name = "internet-desa-agent";

    private static readonly TimeSpan Building = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _directory = new();
    private readonly Lazy<Task<string>> _built = new(BuildAsync);

    /// <summary>What <c>./desa package</c> makes; skips the test where that is not possible.</summary>
    public Task<string> BuiltAsync()
    {
        RequiredProgram.Need("dpkg", "dpkg");
        RequiredProgram.Need("dpkg-deb", "dpkg");
        if (Environment.UserName != "root")
            Assert.Skip("dpkg gives files to root, which only root may do");
        return _built.Value;
    }

    /// <summary>Its version.</summary>
    public async Task<string> VersionAsync() => Path.GetFileName(await BuiltAsync()).Split('_')[1];

    /// <summary>The same package with another version of as many letters; its program says that version, too. Made once.</summary>
    /// <param name="version">The version.</param>
    /// <param name="program">Takes the program's place; null keeps it.</param>
    /// <returns>The package, named as its release wants it.</returns>
    public async Task<string> WithVersionAsync(string version, string? program = null)
    {
        var folder = Directory.CreateDirectory(_directory[$"with {program?.GetHashCode()}"]).FullName;
        var package = Path.Combine(folder, $"{Name}_{version}_amd64.deb");
        if (File.Exists(package))
            return package;
        var unpacked = _directory[version];
        await RunAsync("dpkg-deb", "--raw-extract", await BuiltAsync(), unpacked);
        var control = Path.Combine(unpacked, "DEBIAN/control");
        var lines = await File.ReadAllLinesAsync(control);
        await File.WriteAllLinesAsync(control, lines.Select(line => line.StartsWith("Version:", StringComparison.Ordinal) ? $"Version: {version}" : line));
        var file = Path.Combine(unpacked, "usr/lib/internet-desa/agent/InternetDesa.Agent");
        var bytes = await File.ReadAllBytesAsync(file);
        if (program is null)
            Replace(bytes, await VersionAsync(), version);
        await File.WriteAllBytesAsync(file, program is null ? bytes : Encoding.UTF8.GetBytes(program));
        await RunAsync("dpkg-deb", "--root-owner-group", "-Znone", "--build", unpacked, package);
        Directory.Delete(unpacked, recursive: true);
        return package;
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>Runs a program that has to end well.</summary>
    internal static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (code, output) = await ChildProcess.RunAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {output}");
        return output;
    }

    private static async Task<string> BuildAsync()
    {
        await using var build = ChildProcess.Start(Path.Combine(Repository.Root, "desa"), ["package"], Repository.Root,
            new Dictionary<string, string> { ["DPKG_DEB_COMPRESSOR_LEVEL"] = "1" }); // The best that xz can takes ten seconds more.
        Assert.True(await build.ExitAsync(Building) == 0, build.Output);
        return Directory.GetFiles(Path.Combine(Repository.Root, "artifacts"), $"{Name}_*_amd64.deb").MaxBy(File.GetLastWriteTimeUtc)!;
    }

    // In place of another build, which takes a minute: the assemblies' version, a text of an attribute without more (ECMA-335 §II.23.3).
    private static void Replace(byte[] bytes, string old, string version)
    {
        Assert.Equal(old.Length, version.Length);
        byte[] sought = [1, 0, (byte)old.Length, .. Encoding.ASCII.GetBytes(old), 0, 0];
        var count = 0;
        for (var at = 0; bytes.AsSpan(at).IndexOf(sought) is >= 0 and var found; count++)
        {
            at += found + 3;
            Encoding.ASCII.GetBytes(version, bytes.AsSpan(at));
        }

        Assert.True(count > 0, $"the program does not say that it is {old}");
    }
}
