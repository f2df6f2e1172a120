using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;

namespace InternetDesa.Core.Snmp;

/// <summary>Which devices of a profile have a part of it: by the version of their software and by their model.</summary>
/// <param name="Since">From this version on; null from the first.</param>
/// <param name="Before">Up to this version, itself not; null to the last.</param>
/// <param name="Models">Patterns with <c>*</c>; one has to fit, and none of those that begin with <c>!</c> may.</param>
internal sealed record ProfileCondition(Version? Since, Version? Before, IReadOnlyList<string> Models)
{
    /// <summary>Fits every device.</summary>
    public static readonly ProfileCondition Always = new(null, null, []);

    /// <summary>Whether a device has the part. What the device did not tell keeps it from nothing: asking in vain costs little.</summary>
    public bool Fits(Version? version, string model)
    {
        // Of two versions: a missing one is less than any.
        if (version is not null && ((Since is not null && version < Since) || (Before is not null && version >= Before)))
            return false;
        if (model.Length == 0 || Models.Count == 0)
            return true;
        var wanted = Models.Where(pattern => !pattern.StartsWith('!')).ToList();
        return (wanted.Count == 0 || wanted.Exists(pattern => Matches(pattern, model)))
            && !Models.Any(pattern => pattern.StartsWith('!') && Matches(pattern[1..], model));
    }

    /// <summary>The numbers that a version begins with: <c>7.16beta2</c> is 7.16, and <c>6.49.10 (long-term)</c> 6.49.10.</summary>
    public static bool TryVersion(string text, [NotNullWhen(true)] out Version? version)
    {
        var end = text.AsSpan().IndexOfAnyExcept("0123456789.");
        var numbers = (end < 0 ? text : text[..end]).TrimEnd('.');
        return Version.TryParse(numbers.Contains('.', StringComparison.Ordinal) ? numbers : $"{numbers}.0", out version);
    }

    private static bool Matches(string pattern, string model) => FileSystemName.MatchesSimpleExpression(pattern, model, ignoreCase: true);
}
