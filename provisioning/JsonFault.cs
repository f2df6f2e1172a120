using System.Globalization;
using System.Text.Json;

namespace InternetDesa.Provisioning;

/// <summary>What is wrong with a JSON file, in words for people: the library's own tell of its tokens and buffers.</summary>
internal static class JsonFault
{
    /// <summary>The words, with the line.</summary>
    public static string Of(JsonException fault) => fault is { LineNumber: 0 or null, BytePositionInLine: 0 or null, Path: "$" or null }
        ? "it is empty, or does not begin as JSON"
        : string.Create(CultureInfo.InvariantCulture, $"line {(fault.LineNumber ?? 0) + 1}: {fault.Message.Split(" Path: ")[0]}");
}
