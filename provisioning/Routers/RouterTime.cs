using System.Globalization;
using System.Text.RegularExpressions;

namespace InternetDesa.Provisioning.Routers;

/// <summary>Times as routers print them.</summary>
internal static partial class RouterTime
{
    private static readonly string[] Forms = ["yyyy-MM-dd HH:mm:ss", "MMM/dd/yyyy HH:mm:ss"];

    /// <summary><c>1w2d3h4m5s100ms</c>, <c>1d00:10:00</c> or <c>00:10:00</c>; null where it is neither.</summary>
    public static TimeSpan? Duration(string? text)
    {
        if (string.IsNullOrEmpty(text) || DurationForm().Match(text) is not { Success: true } match)
            return null;
        double Part(string name) => match.Groups[name] is { Success: true } group ? double.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : 0;
        var seconds = (Part("w") * 7 + Part("d")) * 86400 + Part("h") * 3600 + Part("m") * 60 + Part("s") + Part("ms") / 1000;
        return seconds <= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.FromSeconds(seconds) : null;
    }

    /// <summary>A date of either form (<c>jan/13/2023</c> before 7.10) and a time; null where it is neither.</summary>
    public static DateTime? DateAndTime(string? text) =>
        DateTime.TryParseExact(text, Forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;

    [GeneratedRegex(@"^((?<w>\d{1,6})w)?((?<d>\d{1,6})d)? ?((?<h>\d{1,6})h)?((?<m>\d{1,6})m)?((?<s>\d{1,6}(\.\d{1,3})?)s)?((?<ms>\d{1,6})ms)?$"
        + @"|^((?<w>\d{1,6})w)?((?<d>\d{1,6})d)? ?(?<h>\d{1,2}):(?<m>\d{2}):(?<s>\d{2})$", RegexOptions.ExplicitCapture)]
    private static partial Regex DurationForm();
}
