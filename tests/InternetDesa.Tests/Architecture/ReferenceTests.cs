using System.Xml.Linq;

namespace InternetDesa.Tests.Architecture;

/// <summary>Who may use whom (design §3): any other arrow between projects is a fault, whatever compiles.</summary>
public sealed class ReferenceTests
{
    private static readonly string[] All =
        ["protocols", "core", "state", "agent", "collector", "status", "provisioning", "simulator"];

    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["protocols"] = [],
        ["core"] = ["protocols"],
        ["state"] = ["core"],
        ["agent"] = ["core"],
        ["collector"] = ["state"],
        ["status"] = ["state"],
        ["provisioning"] = ["core"],
        ["simulator"] = All,
        ["tests/InternetDesa.Tests"] = All,
        ["tests/InternetDesa.LiveTests"] = All,
        ["bench"] = All,
    };

    internal static string Root { get; } = FindRoot();

    [Fact]
    public void No_project_references_what_it_may_not()
    {
        var projects = Projects();
        Assert.NotEmpty(projects);
        var forbidden = from project in projects
                        from target in References(project)
                        where !Allowed.TryGetValue(Folder(project), out var allowed) || !allowed.Contains(target)
                        select $"{Folder(project)} -> {target}";
        Assert.Empty(forbidden);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "InternetDesa.sln")).Replace('\\', '/');
        Assert.All(Projects(), project => Assert.Contains(Path.GetRelativePath(Root, project), solution, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("collector/Ingest", "InternetDesa.Protocols.Influx.InfluxHttpWriter", "IInfluxWriter", "Collector.Delivery")]
    [InlineData("collector/Delivery", "Protocols.Mqtt", "MqttServer")]
    [InlineData("protocols", "Microsoft.Extensions.", "ILogger", "IConfiguration")]
    [InlineData("status", "InternetDesa.Collector")]
    public void A_folder_does_not_know_of_what_lies_beyond_its_neighbour(string folder, params string[] words)
    {
        var files = Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Where(IsSource).ToList();
        Assert.NotEmpty(files);
        var found = from file in files
                    from word in words
                    where File.ReadAllText(file).Contains(word, StringComparison.Ordinal)
                    select $"{Path.GetRelativePath(Root, file)} knows {word}";
        Assert.Empty(found);
    }

    [Fact]
    public void No_source_file_is_longer_than_500_lines()
    {
        var files = Directory.GetFiles(Root, "*.cs", SearchOption.AllDirectories).Where(IsSource);
        Assert.Empty(files.Where(file => File.ReadLines(file).Count() > 500).Select(file => Path.GetRelativePath(Root, file)));
    }

    [Fact]
    public void Every_project_has_its_lock_file()
    {
        Assert.All(Projects(), project => Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "packages.lock.json")), project));
    }

    private static List<string> Projects() => [.. Directory.GetFiles(Root, "*.csproj", SearchOption.AllDirectories).Where(IsSource)];

    private static IEnumerable<string> References(string project) => XDocument.Load(project).Descendants("ProjectReference")
        .Select(reference => Path.Combine(Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value.Replace('\\', '/')))
        .Select(path => Folder(Path.GetFullPath(path)));

    private static string Folder(string project) => Path.GetRelativePath(Root, Path.GetDirectoryName(project)!).Replace('\\', '/');

    private static bool IsSource(string path) => !path.Contains("/obj/", StringComparison.Ordinal)
        && !path.Contains("/bin/", StringComparison.Ordinal) && !path.Contains("/.demo/", StringComparison.Ordinal);

    // Upwards from where the tests run: a deterministic build does not know where its sources lay.
    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "InternetDesa.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("the tests do not run within the repository");
        return folder.FullName;
    }
}
