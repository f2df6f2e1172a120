using InternetDesa.Protocols.RouterOs;
using InternetDesa.Provisioning.Cli;

namespace InternetDesa.Tests.Provisioning.Cli;

/// <summary>desactl in a folder of its own, with what it says.</summary>
internal sealed class DesactlBench(TimeProvider time) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("desa-verbs-").FullName;
    private readonly StringWriter _output = new();
    private readonly MortalWriter _errors = new();

    /// <summary>A file of the folder.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>What is typed at its prompts.</summary>
    public string Typed { get; set; } = "";

    /// <summary>Happens when it asks, before it is answered.</summary>
    public Action? Asked { get; set; }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>How routers are reached; null: by TCP.</summary>
    public Func<RouterTarget, IRouterOsConnection>? Connect { get; set; }

    /// <summary>Kills the program when it tells of this many steps more; null: it lives.</summary>
    public int? StepsToLive
    {
        get => _errors.Left;
        set => _errors.Left = value;
    }

    /// <summary>Happens when it has told of a step.</summary>
    public Action<string>? Told
    {
        get => _errors.Told;
        set => _errors.Told = value;
    }

    /// <summary>Runs a command line.</summary>
    public int Run(params string[] arguments) => RunAsync(arguments).GetAwaiter().GetResult();

    /// <summary>Runs a command line; files that it does not name are those of the folder.</summary>
    public Task<int> RunAsync(params string[] arguments)
    {
        string[] files =
        [
            .. File("--inventory", "inventory.csv"), .. File("--manifest", "manifest.yaml"), .. File("--vault", "desa.vault"), .. File("--vault-key", "vault.key"),
            .. File("--authority", "authority"), .. File("--hub", "hub.json"), .. File("--state", "state"),
        ];
        return DesactlCommand.RunAsync([.. arguments, .. files], new Surroundings(_output, _errors, new Typist(this), time) { Connect = Connect });

        string[] File(string option, string name) => arguments.Contains(option) ? [] : [option, this[name]];
    }

    /// <summary>Runs a command line that ends well.</summary>
    /// <returns>What it said.</returns>
    public string Did(params string[] arguments)
    {
        var code = Run(arguments);
        var said = Said();
        Assert.True(code == 0, said);
        return said;
    }

    /// <summary>What was said since it was last asked.</summary>
    public string Said()
    {
        var said = _output.ToString() + _errors;
        _output.GetStringBuilder().Clear();
        _errors.GetStringBuilder().Clear();
        return said;
    }

    /// <summary>What a program ends with that is killed: nobody catches it.</summary>
    public sealed class KilledException : Exception;

    private sealed class Typist(DesactlBench bench) : StringReader(bench.Typed)
    {
        public override string? ReadLine()
        {
            bench.Asked?.Invoke();
            return base.ReadLine();
        }
    }

    private sealed class MortalWriter : StringWriter
    {
        public int? Left { get; set; }

        public Action<string>? Told { get; set; }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            Told?.Invoke(value ?? "");
            if (Left is not null && --Left == 0)
                throw new KilledException();
        }
    }
}
