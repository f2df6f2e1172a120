using InternetDesa.Provisioning.Cli;
using InternetDesa.Simulator.Demo;
using InternetDesa.Simulator.RouterOs;

namespace InternetDesa.Simulator.Walk;

/// <summary>desactl in a folder: each command line is shown as a person would type it there, with what it answers.</summary>
/// <param name="folder">The folder.</param>
/// <param name="clock">The routers' time, which is the commands' too.</param>
/// <param name="routers">The routers.</param>
/// <param name="console">Where it is shown.</param>
internal sealed class WalkDesk(string folder, VirtualClock clock, BoxedRouters routers, DemoConsole console)
{
    /// <summary>A file of the folder.</summary>
    public string this[string name] => Path.Combine(folder, name);

    /// <summary>Runs a command line.</summary>
    /// <param name="expected">The code that it has to end with.</param>
    /// <param name="arguments">What is typed; names of files are of the folder.</param>
    /// <exception cref="DemoException">It ended with another.</exception>
    public void Run(int expected, params string[] arguments)
    {
        console.Announce($"$ desactl {string.Join(' ', arguments.Select(Typed))}");
        using var said = new StringWriter();
        var surroundings = new Surroundings(said, said, TextReader.Null, clock) { Connect = routers.Connect };
        var work = DesactlCommand.RunAsync([.. arguments.Select(Placed), .. Files()], surroundings);
        clock.RunUntil(work);
        var code = work.GetAwaiter().GetResult();
        foreach (var line in said.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0))
            console.Say($"  {line.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)}");
        if (code != expected)
            throw new DemoException($"'desactl {string.Join(' ', arguments)}' ended with {code} instead of {expected}");
    }

    // A person works in the folder; this process works elsewhere.
    private string Placed(string argument) => argument.StartsWith('@') ? this[argument[1..]] : argument;

    private static string Typed(string argument) => argument.TrimStart('@') is var text && text.Contains(' ', StringComparison.Ordinal) ? $"\"{text}\"" : text;

    private IEnumerable<string> Files() =>
    [
        "--inventory", this["inventory.csv"], "--manifest", this["manifest.yaml"], "--vault", this["desa.vault"], "--vault-key", this["vault.key"],
        "--authority", this["authority"], "--hub", this["hub.json"], "--state", this[".desactl"],
    ];
}
