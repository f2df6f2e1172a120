using InternetDesa.Core.Inventory;
using InternetDesa.Core.Regions;
using InternetDesa.State;

namespace InternetDesa.Collector.Maintenance;

/// <summary>What a window of maintenance has to be. Every refusal says what to write instead.</summary>
internal sealed class WindowRules(RegionTable regions, InventoryModel inventory)
{
    private const int LongestReason = 200;
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    private static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    // "From now on" is written to the minute, and takes a moment to send.
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(2);

    /// <summary>Reads and checks a request.</summary>
    /// <param name="request">As it was written.</param>
    /// <param name="others">The windows that there are.</param>
    /// <param name="now">The time.</param>
    /// <param name="checkedRequest">What it means.</param>
    /// <returns>All that is wrong; nothing where it is good.</returns>
    public IReadOnlyList<string> Check(
        WindowRequest request, IEnumerable<MaintenanceWindow> others, DateTimeOffset now, out CheckedWindow checkedRequest)
    {
        var errors = new List<string>();
        var prefix = Prefix(request.Prefix ?? "", errors);
        var reason = Reason(request.Reason ?? "", errors);
        var from = Time("from", request.From ?? "", errors);
        var to = Time("to", request.To ?? "", errors);
        if (from is not null && to is not null)
            CheckTimes(from.Value, to.Value, now, errors);
        checkedRequest = new CheckedWindow(prefix ?? "", from ?? default, to ?? default, reason);
        if (errors.Count == 0)
            CheckOverlap(checkedRequest, others, errors);
        return errors;
    }

    /// <summary>What a region is called; null where the table has none of that code.</summary>
    public string? Name(string prefix) => regions.Name(prefix);

    private string? Prefix(string text, List<string> errors)
    {
        var code = text.Trim();
        var digits = code.Replace(".", "", StringComparison.Ordinal);
        var wellFormed = digits.All(char.IsAsciiDigit) && digits.Length is 2 or 4 or 6 or 10 && (code == digits || code == Dotted(digits));
        if (!wellFormed)
            errors.Add($"prefix: '{text}' is no code: write 2 digits for a province, 4 for a kabupaten or kota, 6 for a kecamatan or "
                + "10 for a village, such as 33, 3301, 33.01.01 or 3301012001");
        else if (regions.Name(digits) is null && !inventory.Villages.Any(village => village.Digits.StartsWith(digits, StringComparison.Ordinal)))
            errors.Add($"prefix: no region and no village has the code {Dotted(digits)}: write one of the table of regions, such as 33.01 for Cilacap");
        else
            return digits;
        return null;
    }

    private static string Dotted(string digits) => digits.Length switch
    {
        2 => digits,
        4 => $"{digits[..2]}.{digits[2..]}",
        6 => $"{digits[..2]}.{digits[2..4]}.{digits[4..]}",
        _ => $"{digits[..2]}.{digits[2..4]}.{digits[4..6]}.{digits[6..]}",
    };

    private static string Reason(string text, List<string> errors)
    {
        var reason = text.Trim();
        if (reason.Length == 0)
            errors.Add("reason: it is empty: write in a few words what is done, the public reads it");
        else if (reason.Length > LongestReason)
            errors.Add($"reason: it has {reason.Length} characters: write at most {LongestReason}");
        else if (reason.Any(char.IsControl))
            errors.Add("reason: it has line ends or control characters: write one line of plain text");
        return reason;
    }

    private static DateTimeOffset? Time(string name, string text, List<string> errors)
    {
        if (WibTime.TryParse(text.Trim(), out var time))
            return time;
        errors.Add($"{name}: '{text}' is no time: write 2026-08-22T22:00+07:00, or without an offset for WIB");
        return null;
    }

    private static void CheckTimes(DateTimeOffset from, DateTimeOffset to, DateTimeOffset now, List<string> errors)
    {
        if (to <= from)
            errors.Add($"to: the window ends at {WibTime.Text(to)}, before it begins at {WibTime.Text(from)}: write a later end");
        else if (to - from > Longest)
            errors.Add($"to: the window lasts longer than {Longest.Days} days: announce the work in several windows");
        if (from < now - JustNow)
            errors.Add($"from: {WibTime.Text(from)} is past, it is {WibTime.Text(now)}: write a time from now on; an outage that was stays one");
        else if (from > now + Furthest)
            errors.Add($"from: {WibTime.Text(from)} is more than a year away: check the year");
    }

    private static void CheckOverlap(CheckedWindow window, IEnumerable<MaintenanceWindow> others, List<string> errors)
    {
        foreach (var other in others.Where(other => other.CancelledAt is null && other.Touches(window.Prefix)
            && window.From < other.To && other.From < window.To))
        {
            errors.Add($"from, to: it overlaps window {other.Id} of {Dotted(other.Prefix)}, {WibTime.Text(other.From)} to {WibTime.Text(other.To)}: "
                + $"write times outside it, or cancel {other.Id} first");
        }
    }
}

/// <summary>A request that was read.</summary>
internal sealed record CheckedWindow(string Prefix, DateTimeOffset From, DateTimeOffset To, string Reason);
