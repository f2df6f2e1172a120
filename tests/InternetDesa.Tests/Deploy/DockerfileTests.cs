namespace InternetDesa.Tests.Deploy;

/// <summary>The Dockerfile without an engine: what it copies is there and gets into the build, and nothing runs as root.</summary>
public sealed class DockerfileTests
{
    private static readonly string[] Lines = [.. Deployment.Read("deploy/Dockerfile").Replace("\\\n", "", StringComparison.Ordinal).Split('\n')];

    [Fact]
    public void What_is_copied_exists_and_is_not_ignored()
    {
        var let = Deployment.Read("deploy/Dockerfile.dockerignore").Split('\n').Where(line => line.StartsWith('!')).Select(line => line[1..]).ToHashSet();
        var copied = Of("COPY").Where(words => !words[0].StartsWith("--from", StringComparison.Ordinal)).SelectMany(words => words[..^1])
            .Select(path => path.TrimEnd('/')).ToList();
        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Deployment.Exists(path), $"{path} does not exist"));
        Assert.All(copied, path => Assert.Contains(path, let));
    }

    [Fact]
    public void Every_project_that_a_program_needs_is_copied()
    {
        var copied = Of("COPY").SelectMany(words => words).Select(path => path.TrimEnd('/')).ToHashSet();
        Assert.All(new[] { "protocols", "core", "state", "collector", "status", "provisioning" }, folder => Assert.Contains(folder, copied));
    }

    [Fact]
    public void Images_have_exact_versions_and_their_programs_no_root()
    {
        string[] stages = [.. Of("FROM").Select(words => words[^1])];
        Assert.All(Of("FROM").Select(words => words[0]).Where(image => !stages.Contains(image)),
            image => Assert.Matches(@"^mcr\.microsoft\.com/dotnet/(sdk|aspnet):10\.0\.\d+-noble$", image));
        Assert.Equal("1654:1654", Assert.Single(Of("USER"))[0]);
        Assert.All(ComposeFile.Parse(Deployment.Read("compose.yaml")).Services.Select(service => ComposeFile.Text(ComposeFile.Get(service.Node, "build", "target")))
            .Where(target => target.Length > 0), target => Assert.Contains(target, stages));
    }

    [Fact]
    public void Packages_are_restored_as_locked() =>
        Assert.All(Lines.SelectMany(line => line.Split("&&")).Where(command => command.Contains("dotnet restore", StringComparison.Ordinal)),
            command => Assert.Contains("--locked-mode", command, StringComparison.Ordinal));

    private static IEnumerable<string[]> Of(string instruction) => Lines.Where(line => line.StartsWith(instruction + ' ', StringComparison.Ordinal))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]);
}
