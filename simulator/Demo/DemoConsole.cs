namespace InternetDesa.Simulator.Demo;

/// <summary>What the demo prints: lines that stay, and one that is rewritten in place where the output is a terminal.</summary>
internal sealed class DemoConsole(TextWriter output, bool isTerminal)
{
    // ECMA-48: carriage return and EL 2 (erase the line); SGR 33 is yellow, 0 is off.
    private const string Erase = "\r\e[2K";
    private readonly Lock _gate = new();
    private string _live = "";

    /// <summary>How often the live line is worth writing: a log wants it less often than an eye.</summary>
    public TimeSpan LiveInterval => TimeSpan.FromSeconds(isTerminal ? 1 : 5);

    /// <summary>Writes a line that stays.</summary>
    public void Say(string line)
    {
        lock (_gate)
        {
            if (!isTerminal)
                output.WriteLine(line);
            else
                output.Write($"{Erase}{line}\n{_live}");
            output.Flush();
        }
    }

    /// <summary>Writes a line that stays and is to be seen.</summary>
    public void Announce(string line) => Say(isTerminal ? $"\e[33m{line}\e[0m" : line);

    /// <summary>Writes the live line.</summary>
    public void Live(string line)
    {
        lock (_gate)
        {
            _live = line;
            if (!isTerminal)
                output.WriteLine(line);
            else
                output.Write($"{Erase}{line}");
            output.Flush();
        }
    }

    /// <summary>Ends the live line: what it said last stays.</summary>
    public void EndLive()
    {
        lock (_gate)
        {
            if (isTerminal && _live.Length > 0)
                output.WriteLine();
            _live = "";
        }
    }
}
