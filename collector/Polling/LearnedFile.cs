using System.Globalization;
using System.Text;
using InternetDesa.Core.Identity;
using InternetDesa.Core.Snmp;

namespace InternetDesa.Collector.Polling;

/// <summary>What devices are spared, as text: a line a part, its words separated by tabs.</summary>
internal static class LearnedFile
{
    private const int Words = 6;

    /// <summary>Writes it.</summary>
    public static string Write(IEnumerable<(DeviceId Device, LearnedPart Part)> learned)
    {
        var text = new StringBuilder();
        foreach (var (device, part) in learned)
            text.Append(CultureInfo.InvariantCulture, $"{device}\t{part.Profile}\t{part.Part}\t{part.Verdict}\t{part.AskAgain.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}\t{part.Convictions}\n");
        return text.ToString();
    }

    /// <summary>Reads it.</summary>
    /// <param name="text">The lines.</param>
    /// <param name="faults">How many lines are none of ours: what they knew is learned anew.</param>
    public static ILookup<DeviceId, LearnedPart> Read(string text, out int faults)
    {
        var learned = new List<(DeviceId Device, LearnedPart Part)>();
        faults = 0;
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t') is { Length: Words } words && DeviceId.TryParse(words[0], out var device)
                && words[3] is nameof(PartVerdict.Absent) or nameof(PartVerdict.Slow)
                && DateTimeOffset.TryParse(words[4], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var again)
                && int.TryParse(words[5], NumberStyles.None, CultureInfo.InvariantCulture, out var convictions))
                learned.Add((device, new LearnedPart(words[1], words[2], Enum.Parse<PartVerdict>(words[3]), again, convictions)));
            else
                faults++;
        }

        return learned.ToLookup(entry => entry.Device, entry => entry.Part);
    }
}
