using System.Buffers;
using System.Globalization;
using System.Text;
using InternetDesa.Collector.Admin;
using InternetDesa.Collector.Maintenance;
using InternetDesa.Core.Batches;

namespace InternetDesa.Collector.DeadLetter;

/// <summary>Letters for a terminal: what devices sent is hostile, so nothing but printable characters and line ends gets there.</summary>
internal static class LetterText
{
    private static readonly string[] Head = ["LETTER", "REASON", "FROM", "RECEIVED", "BYTES", "REPLAYED", "MESSAGE"];

    /// <summary>A table, or a sentence where there is nothing to show.</summary>
    public static string Table(IReadOnlyCollection<LetterAnswer> letters)
    {
        if (letters.Count == 0)
            return "There are no such letters.\n";
        string[][] rows = [Head, .. letters.Select(Row)];
        var widths = Head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Concat(rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd() + "\n"));
    }

    /// <summary>One letter with its content, inflated where it is compressed.</summary>
    public static string Whole(LetterAnswer letter)
    {
        var content = Convert.FromBase64String(letter.Content ?? "");
        var inflated = new ArrayBufferWriter<byte>();
        var compressed = BatchPayload.IsCompressed(content) && BatchPayload.TryInflate(content, inflated) is null;
        var text = new StringBuilder(Table([letter])).Append("topic ").AppendLine(Clean(letter.Topic.Length > 0 ? letter.Topic : "none"));
        if (letter.Boot != 0)
            text.AppendLine(CultureInfo.InvariantCulture, $"boot {letter.Boot}, seq {letter.Seq}");
        return text.AppendLine(compressed ? "content (inflated):" : "content:")
            .Append(Clean(Encoding.UTF8.GetString(compressed ? inflated.WrittenSpan : content))).Append('\n').ToString();
    }

    private static string[] Row(LetterAnswer letter) =>
    [
        letter.Offset.ToString(CultureInfo.InvariantCulture), Clean(letter.Reason), letter.From.Length > 0 ? Clean(letter.From) : "–", WibTime.Text(letter.Received),
        letter.Bytes.ToString(CultureInfo.InvariantCulture), letter.Replayed ? "yes" : "no", Clean(letter.Message).ReplaceLineEndings(" "),
    ];

    private static string Clean(string text) => string.Concat(text.Select(c => c == '\n' || !(char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.Format) ? c : '?'));
}
