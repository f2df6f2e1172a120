namespace InternetDesa.Provisioning.Applying;

/// <summary>What the nets of a plan are called on the router. All that is ours there begins with one of the three.</summary>
internal static class NetNames
{
    public const string ScriptPrefix = "desa-revert-", TimerPrefix = "desa-timer-", BootPrefix = "desa-boot-";

    /// <summary>Whether a script or scheduler is ours.</summary>
    public static bool IsOurs(string name) =>
        name.StartsWith(ScriptPrefix, StringComparison.Ordinal) || name.StartsWith(TimerPrefix, StringComparison.Ordinal)
        || name.StartsWith(BootPrefix, StringComparison.Ordinal);

    /// <summary>The plan that a name of ours is of.</summary>
    public static string PlanOf(string name) => name[(name.IndexOf('-', "desa-".Length) + 1)..];

    public static string Script(string plan) => ScriptPrefix + plan;

    public static string Timer(string plan) => TimerPrefix + plan;

    public static string Boot(string plan) => BootPrefix + plan;
}
