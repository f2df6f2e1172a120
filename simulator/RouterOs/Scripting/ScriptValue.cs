using System.Globalization;
using System.Text.RegularExpressions;

namespace InternetDesa.Simulator.RouterOs;

/// <summary>Values of scripts: null (nothing), string, long, bool, TimeSpan, and lists of strings.</summary>
internal static class ScriptValue
{
    private static readonly TimeSpan RegexLimit = TimeSpan.FromSeconds(1);

    /// <summary>As text. A duration is <c>00:10:00</c> here, not the <c>10m</c> of <c>print</c> (unverified on 7.x).</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        TimeSpan time => (time.Days > 0 ? $"{time.Days}d" : "") + time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
        IReadOnlyList<string> list => string.Join(';', list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>Whether a condition holds.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        bool truth => truth,
        string text => text is "true" or "yes",
        _ => throw new RouterTrapException("conditional not boolean", 3),
    };

    /// <summary>Equal values have the same type: a duration is no text.</summary>
    public static bool Same(object? left, object? right) => (left, right) switch
    {
        (IReadOnlyList<string> a, IReadOnlyList<string> b) => a.SequenceEqual(b),
        _ => Equals(left, right),
    };

    /// <summary>Applies an operator.</summary>
    public static object Apply(string operation, object? left, object? right) => operation switch
    {
        "=" => Same(left, right),
        "!=" => !Same(left, right),
        "." => Text(left) + Text(right),
        "~" => Regex.IsMatch(Text(left), Text(right), RegexOptions.None, RegexLimit),
        "&&" or "and" => IsTrue(left) && IsTrue(right),
        "||" or "or" => IsTrue(left) || IsTrue(right),
        "+" => Number(left) + Number(right),
        "-" => Number(left) - Number(right),
        "<" => Number(left) < Number(right),
        ">" => Number(left) > Number(right),
        "<=" => Number(left) <= Number(right),
        _ => Number(left) >= Number(right),
    };

    /// <summary>What <c>:len</c> says.</summary>
    public static long Length(object? value) => value is IReadOnlyList<string> list ? list.Count : Text(value).Length;

    /// <summary>What <c>:typeof</c> says.</summary>
    public static string Type(object? value) => value switch
    {
        null => "nothing",
        bool => "bool",
        long => "num",
        TimeSpan => "time",
        IReadOnlyList<string> => "array",
        _ => "str",
    };

    /// <summary>A word without quotes: a number, a truth, a duration or text.</summary>
    public static object Literal(string word) => word switch
    {
        "true" or "yes" => true,
        "false" or "no" => false,
        _ when long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ when char.IsAsciiDigit(word[0]) && RouterDuration.TryParse(word, out var time) => time,
        _ => word,
    };

    private static long Number(object? value) => value switch
    {
        long number => number,
        TimeSpan time => (long)time.TotalSeconds,
        string text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new RouterTrapException("cannot compare values of these types", 3),
    };
}
