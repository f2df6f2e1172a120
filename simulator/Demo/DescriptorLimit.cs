using System.Globalization;

namespace InternetDesa.Simulator.Demo;

/// <summary>Whether the process may open enough files for the villages.</summary>
internal static class DescriptorLimit
{
    /// <summary>Both ends of the connection, the spool's file, and one more that is read or written now and then.</summary>
    public const int PerVillage = 4;

    private const int Others = 400;

    /// <summary>Checks the soft limit, which .NET has raised to the hard one at its start.</summary>
    /// <exception cref="DemoException">It is too low.</exception>
    public static void Check(int villages)
    {
        var needed = villages * PerVillage + Others;
        if (Read() is { } limit && limit < needed)
            throw new DemoException($"--villages {villages}: needs {needed} open files and only {limit} are allowed; write at most "
                + $"{Math.Max(1, (limit - Others) / PerVillage)}, or raise the limit with 'ulimit -Hn {needed}'.");
    }

    // proc_pid_limits(5): name, soft limit, hard limit, unit.
    private static int? Read() => !File.Exists("/proc/self/limits") ? null : File.ReadLines("/proc/self/limits")
        .Where(line => line.StartsWith("Max open files", StringComparison.Ordinal))
        .Select(line => line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])
        .Select(soft => int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : (int?)null)
        .FirstOrDefault();
}
