using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace InternetDesa.Simulator.Demo;

/// <summary>The command line <c>demo</c>: its options, what is wrong with them, and its help.</summary>
internal static class DemoCommand
{
    private const string About = """
        Runs villages, collector and the public pages in one process, without root and without any other server.

        Examples:
          ./desa demo                                  60 villages; pages on http://127.0.0.1:8080
          ./desa demo --villages 1000 --speed 5        a thousand, cut off five times as often
          ./desa demo --keep demo-data --fresh         from the start, its data in demo-data
          ./desa demo --target 192.0.2.1               this machine's own village pings that address
          ./desa demo --influx http://127.0.0.1:8086   deliver to InfluxDB 1.x as well, database desa_demo
          ./desa demo --walk                           one village instead, from its router's box until its page is normal

        Every village has a MikroTik router as well; the line that begins with "routers:" says how desactl reaches it.

        Ctrl-C or SIGTERM ends it with nothing lost; the next start with the same --keep goes on.
        """;

    private static readonly DemoOptions Default = new();

    /// <summary>How many villages.</summary>
    public static readonly Option<int> Villages = Number(
        "--villages", Default.Villages, 1, DemoOptions.MaxVillages, "How many villages are simulated");

    /// <summary>The world's seed.</summary>
    public static readonly Option<int> Seed = Number(
        "--seed", Default.Seed, 0, int.MaxValue, "Decides all that is chance in the simulated world");

    /// <summary>How often cuts and weather come.</summary>
    public static readonly Option<double> Speed = Number(
        "--speed", Default.Speed, 0.1, 60, "How many times as often cuts and weather come (clocks stay real)");

    private static readonly Option<string> Keep = new("--keep")
    {
        Description = "Where the data lies; a second start goes on with it.",
        HelpName = "DIR",
        DefaultValueFactory = _ => Default.Directory,
    };

    private static readonly Option<bool> Fresh = new("--fresh") { Description = "Empties that directory first." };

    private static readonly Option<int> Port = Number(
        "--port", Default.Port, 0, 65535, "The port of the pages on 127.0.0.1, 0 = a free one");

    private static readonly Option<string[]> Target = new("--target")
    {
        Description = "A host or address that the village which is this machine pings; may be repeated. By default the demo's own port.",
        HelpName = "TARGET",
    };

    private static readonly Option<int> Routers = Number(
        "--routers", 0, 0, 65535, "The UDP port at which 'desa-simulator snmp' plays the routers in another process, 0 = this one does");

    private static readonly Option<Uri?> Influx = new("--influx")
    {
        Description = "Delivers the points to this InfluxDB 1.x server, into the database desa_demo.",
        HelpName = "URL",
        CustomParser = ReadUrl,
    };

    private static readonly Option<bool> Walk = new("--walk")
    {
        Description = "Plays every desactl command from a spreadsheet and a router in its box to a live village, and its replacement after lightning; half a minute.",
    };

    /// <summary>Makes the command.</summary>
    /// <param name="run">Runs the demo; its result is the exit code.</param>
    public static Command Create(Func<DemoOptions, CancellationToken, Task<int>> run)
    {
        var command = new Command("demo", About) { Villages, Seed, Speed, Keep, Fresh, Port, Routers, Target, Influx, Walk };
        command.SetAction((result, ct) => run(Read(result), ct));
        return command;
    }

    /// <summary>The options of a command line without errors.</summary>
    public static DemoOptions Read(ParseResult result) => Default with
    {
        Villages = result.GetValue(Villages),
        Seed = result.GetValue(Seed),
        Speed = result.GetValue(Speed),
        Directory = result.GetValue(Keep)!,
        Fresh = result.GetValue(Fresh),
        Port = result.GetValue(Port),
        RoutersPort = result.GetValue(Routers) is > 0 and var port ? port : null,
        Targets = result.GetValue(Target) ?? [],
        Influx = result.GetValue(Influx),
        Walk = result.GetValue(Walk),
    };

    /// <summary>An option that is a number within bounds.</summary>
    public static Option<T> Number<T>(string name, T usual, T least, T most, string description)
        where T : IParsable<T>, IComparable<T> => new(name)
        {
            Description = FormattableString.Invariant($"{description}: {least} to {most}."),
            HelpName = "N",
            DefaultValueFactory = _ => usual,
            CustomParser = argument =>
            {
                var text = argument.Tokens[0].Value;
                if (T.TryParse(text, CultureInfo.InvariantCulture, out var value)
                    && value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0)
                    return value;
                argument.AddError(FormattableString.Invariant($"{name} {text}: write a number from {least} to {most}."));
                return usual;
            },
        };

    private static Uri? ReadUrl(ArgumentResult argument)
    {
        var text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        argument.AddError($"--influx {text}: write a URL such as http://127.0.0.1:8086.");
        return null;
    }
}
