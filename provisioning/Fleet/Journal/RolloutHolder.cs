using System.Globalization;

namespace InternetDesa.Provisioning.Fleet.Journal;

/// <summary>Which process works on a roll-out. A process that is gone holds nothing, however long it said it would.</summary>
/// <param name="Who">The operator.</param>
/// <param name="Machine">The machine's name.</param>
/// <param name="Boot">Which of the machine's boots (<c>/proc/sys/kernel/random/boot_id</c>).</param>
/// <param name="Process">The process.</param>
/// <param name="Started">When it was started, clock ticks after the boot (proc(5), field 22): ids are given again.</param>
internal sealed record RolloutHolder(string Who, string Machine, string Boot, int Process, string Started)
{
    /// <summary>This process.</summary>
    public static RolloutHolder Of(string who) => new(who, Environment.MachineName, BootId(), Environment.ProcessId, StartOf(Environment.ProcessId));

    /// <summary>Reads what <see cref="ToString"/> wrote; null where there is none.</summary>
    public static RolloutHolder? Parse(string text) =>
        text.Split('|') is [var who, var machine, var boot, var process, var started]
            && int.TryParse(process, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? new RolloutHolder(who, machine, boot, id, started)
            : null;

    /// <summary>Whether it surely is gone: it ran on this machine, and runs no more.</summary>
    public bool IsGone => Machine == Environment.MachineName && OperatingSystem.IsLinux() && (Boot != BootId() || StartOf(Process) != Started);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Who}|{Machine}|{Boot}|{Process}|{Started}");

    private static string BootId() =>
        File.Exists("/proc/sys/kernel/random/boot_id") ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim() : "";

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
