namespace InternetDesa.Simulator.RouterOs;

/// <summary>What a group's users, a script or a job may do (MikroTik manual, "User", policies).</summary>
internal static class Policies
{
    /// <summary>All, in the router's order.</summary>
    public static readonly string[] All =
    [
        "local", "telnet", "ssh", "ftp", "reboot", "read", "write", "policy", "test", "winbox", "password", "web", "sniff", "sensitive", "api", "romon",
        "rest-api",
    ];

    /// <summary>Those that a script or job has of its own.</summary>
    public static readonly string[] OfScripts =
        ["ftp", "reboot", "read", "write", "policy", "test", "password", "sniff", "sensitive", "romon"];

    /// <summary>A group's policies as the router prints them: those it has not, with an exclamation mark.</summary>
    public static string Format(IEnumerable<string> granted)
    {
        var set = granted.Select(policy => policy.Trim()).ToHashSet();
        return string.Join(',', All.Select(policy => set.Contains(policy) ? policy : "!" + policy));
    }

    /// <summary>The policies of a printed list.</summary>
    public static HashSet<string> Parse(string? text) =>
        [.. (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Where(policy => !policy.StartsWith('!'))];
}
