using System.Globalization;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>Which process works on a roll-out. A process that is gone holds nothing, however long it said it would.</summary>
/// <param name="Who">The operator.</param>
/// <param name="Machine">The machine's name, for people: another may have the same.</param>
/// <param name="Space">Which processes its id is one of: the boot of a kernel (<c>boot_id</c>, random(4)) and the container
/// (pid_namespaces(7)); empty where it is not known.</param>
/// <param name="Process">The process.</param>
/// <param name="Started">When it was started, clock ticks after the boot (proc(5), field 22): ids are given again.</param>
internal sealed record RolloutHolder(string Who, string Machine, string Space, int Process, string Started)
{
    /// <summary>This process.</summary>
    public static RolloutHolder Of(string who) =>
        new(who, Environment.MachineName, OwnSpace(), Environment.ProcessId, StartOf(Environment.ProcessId));

    /// <summary>Reads what <see cref="ToString"/> wrote; null where there is none.</summary>
    public static RolloutHolder? Parse(string text) =>
        text.Split('|') is [var who, var machine, var space, var process, var started]
            && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new RolloutHolder(who, machine, space, id, started)
            : null;

    /// <summary>
    /// Whether it surely is gone: it would have to be seen from here, and is not. One of another boot is not known to be of this machine, and so
    /// is waited for: names, and <c>/etc/machine-id</c> too, are the same on machines that were copied.
    /// </summary>
    public bool IsGone => Space.Length > 0 && Space == OwnSpace() && StartOf(Process) != Started;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Who}|{Machine}|{Space}|{Process}|{Started}");

    /// <summary>Which processes those of a <c>/proc</c> are; empty where it does not tell.</summary>
    internal static string SpaceOf(string proc)
    {
        try
        {
            // A sandbox may hide either (ProcSubset=pid of systemd.exec(5), gVisor); the boot alone would be that of other containers too.
            return new FileInfo($"{proc}/self/ns/pid").LinkTarget is { } container
                ? $"{File.ReadAllText($"{proc}/sys/kernel/random/boot_id").Trim()} {container}"
                : "";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static string OwnSpace() => SpaceOf("/proc");

    private static string StartOf(int process)
    {
        try
        {
            // The command's name may hold anything; after its last parenthesis the fields are numbers.
            var text = File.ReadAllText($"/proc/{process}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ')[19];
        }
        catch (IOException)
        {
            return "";
        }
    }
}
