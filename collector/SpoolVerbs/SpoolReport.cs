using System.Globalization;
using System.Text.Json.Serialization;
using InternetDesa.Core.Spool;

namespace InternetDesa.Collector.SpoolVerbs;

/// <summary>What lies in a data directory.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="InUse">Whether a program that runs has it: then the figures are of one moment.</param>
/// <param name="Spools">Its spools.</param>
/// <param name="Checkpoints">How far their readers are.</param>
internal sealed record SpoolReport(string Directory, bool InUse, IReadOnlyList<SpoolReport.Spool> Spools, IReadOnlyList<SpoolReport.Checkpoint> Checkpoints)
{
    /// <summary>One spool.</summary>
    internal sealed record Spool(string Name, long Records, long Bytes, IReadOnlyList<SegmentSurvey> Segments);

    /// <summary>One reader's progress.</summary>
    internal sealed record Checkpoint(string Name, bool Damaged, int Ranges, long FirstOpen);

    /// <summary>What is damaged, a sentence each.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Faults =>
    [
        .. from spool in Spools
           from segment in spool.Segments
           from hole in segment.Holes
           select string.Create(CultureInfo.InvariantCulture, $"{segment.Path}: bytes {hole.From}-{hole.To - 1} are no records, {hole.Records} lost"),
        .. Checkpoints.Where(checkpoint => checkpoint.Damaged).Select(checkpoint => $"{checkpoint.Name}: unreadable, its reader begins again at the oldest record"),
    ];

    /// <summary>Reads a data directory with everything in it, or a single spool's.</summary>
    /// <exception cref="FormatException">There is no spool.</exception>
    /// <exception cref="StorageException">A file can not be read.</exception>
    public static SpoolReport Of(string directory, bool inUse)
    {
        var root = Path.GetFullPath(directory);
        string[] candidates = System.IO.Directory.Exists(root) ? [root, .. System.IO.Directory.GetDirectories(root).Order(StringComparer.Ordinal)] : [];
        var spools = candidates.Where(path => System.IO.Directory.EnumerateFiles(path, "*.seg").Any()).Select(path =>
        {
            var segments = SpoolSurvey.Of(path);
            return new Spool(path, segments.Sum(segment => segment.Records), segments.Sum(segment => segment.Bytes), segments);
        }).ToList();
        var checkpoints = candidates.Take(1).SelectMany(path => System.IO.Directory.EnumerateFiles(path, "*.checkpoint")).Order(StringComparer.Ordinal).Select(path =>
        {
            var checkpoint = SpoolCheckpoint.Load(path);
            return new Checkpoint(path, checkpoint.Damaged, checkpoint.Done.Ranges.Count, checkpoint.Done.FirstMissing());
        }).ToList();
        return spools.Count + checkpoints.Count > 0
            ? new SpoolReport(root, inUse, spools, checkpoints)
            : throw new FormatException($"There is no spool in {directory}: name the data directory (Collector:DataDirectory), or one that holds .seg files.");
    }

    /// <summary>For a terminal.</summary>
    public string ToText()
    {
        var text = new System.Text.StringBuilder();
        foreach (var spool in Spools)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{spool.Name}: {spool.Records} records, {spool.Bytes} bytes, {spool.Segments.Count} segments");
            foreach (var segment in spool.Segments)
            {
                var offsets = segment.Records == 0 ? "empty" : string.Create(CultureInfo.InvariantCulture, $"{segment.First}-{segment.Last}");
                var torn = segment.TornBytes == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {segment.TornBytes} bytes of an interrupted write, cut at the next start");
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"  {Path.GetFileName(segment.Path)}  {offsets,-20}  {segment.Records,8} records  {segment.Bytes,10} bytes{(segment.Holes.Count > 0 ? $"  DAMAGED in {segment.Holes.Count} places" : "")}{torn}");
            }
        }

        foreach (var checkpoint in Checkpoints)
            text.AppendLine(CultureInfo.InvariantCulture, $"{checkpoint.Name}: {(checkpoint.Damaged ? "DAMAGED" : $"all below {checkpoint.FirstOpen} done, {checkpoint.Ranges} ranges")}");
        return text.ToString();
    }
}

/// <summary>How reports are written as JSON: made at compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SpoolReport))]
internal sealed partial class SpoolJson : JsonSerializerContext;
