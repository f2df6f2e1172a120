using System.Globalization;

namespace InternetDesa.LiveTests.Support;

/// <summary>A PostgreSQL of a test class's own, on a socket in its folder and on no port. It refuses to run as root, so root gives it the user that Debian made for it.</summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private const string Programs = "/usr/lib/postgresql";
    private readonly TempDirectory _directory = new();
    private ChildProcess? _process;
    private int _databases;

    /// <summary>The connection string of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"desa_{Interlocked.Increment(ref _databases)}");
        var (code, said) = await ChildProcess.RunAsync(Program("psql"), ["-h", _directory.Root, "-U", "postgres", "-c", $"CREATE DATABASE {name}", "postgres"]);
        Assert.True(code == 0, said);
        return $"Host={_directory.Root};Database={name};Username=postgres";
    }

    public async ValueTask InitializeAsync()
    {
        RequiredProgram.NeedFile(Programs, "'apt-get install postgresql' brings it");
        var data = _directory["data"];
        Directory.CreateDirectory(data);
        if (Environment.UserName == "root")
        {
            await RunAsync("/bin/chmod", ["711", _directory.Root]);
            await RunAsync("/bin/chown", ["postgres", _directory.Root, data]);
        }

        var (initdb, options) = AsServer("initdb", ["-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "--no-instructions", "-E", "UTF8"]);
        await RunAsync(initdb, options);
        var (postgres, arguments) = AsServer("postgres", ["-D", data, "-k", _directory.Root, "-c", "listen_addresses="]);
        _process = ChildProcess.Start(postgres, arguments, data);
        await _process.SaidAsync("ready to accept connections");
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
        _directory.Dispose();
    }

    private static (string Program, string[] Arguments) AsServer(string name, string[] arguments) => Environment.UserName != "root"
        ? (Program(name), arguments)
        : ("/usr/bin/setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", Program(name), .. arguments]);

    // Several versions may be there; all of them will do.
    private static string Program(string name) => Directory.GetDirectories(Programs).Order(StringComparer.Ordinal)
        .Select(version => Path.Combine(version, "bin", name)).Last(File.Exists);

    private static async Task RunAsync(string program, string[] arguments)
    {
        var (code, said) = await ChildProcess.RunAsync(program, arguments);
        Assert.True(code == 0, said);
    }
}
