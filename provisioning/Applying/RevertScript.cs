using System.Text;

namespace InternetDesa.Provisioning.Applying;

/// <summary>
/// The script on the router that takes a plan back, and the jobs that run it. It finds rows by their names and owner marks, never by
/// <c>.id</c>, each line fails for itself, and running it twice is running it once. Where all lines succeeded it removes itself and its
/// jobs; where one failed everything stays, and the timer runs it again an interval later.
/// </summary>
internal static class RevertScript
{
    /// <summary>The script's source.</summary>
    /// <param name="marker">The marker, in whatever state.</param>
    /// <param name="inverses">The statements that undo the plan, the last write's first.</param>
    public static string Source(Marker marker, IEnumerable<string> inverses)
    {
        var name = NetNames.Script(marker.Plan);
        var source = new StringBuilder();
        source.Append("# Internet Desa: takes plan ").Append(marker.Plan).Append(" back unless it was confirmed.\n");
        source.Append(":local failed 0\n");
        Count("confirmed", MarkerState.Confirmed);
        Count("rehearsing", MarkerState.Rehearsing);
        source.Append(":if ($confirmed = 0) do={\n");
        foreach (var inverse in inverses)
            source.Append("  :do {").Append(inverse).Append("} on-error={:set failed ($failed + 1)}\n");
        source.Append("}\n");
        source.Append(":if ($failed > 0) do={:error ").Append(ScriptText.Quote(name + ": lines failed")).Append("}\n");
        source.Append(":if ($rehearsing > 0) do={/system/script/set ").Append(Find(name)).Append(" comment=")
            .Append(ScriptText.Quote((marker with { State = MarkerState.Armed }).ToString())).Append("}\n");
        // The timer is the last to go: whatever is cut off in between, it fires once more and clears the rest away.
        source.Append(":if ($rehearsing = 0) do={").Append(Remove("script", name)).Append("; ")
            .Append(Remove("scheduler", NetNames.Boot(marker.Plan))).Append("; ").Append(Remove("scheduler", NetNames.Timer(marker.Plan)))
                .Append("}\n");
        return source.ToString();

        void Count(string variable, MarkerState state) => source.Append(":local ").Append(variable)
            .Append(" [:len [/system/script/find where name=").Append(ScriptText.Quote(name)).Append(" comment=")
            .Append(ScriptText.Quote((marker with { State = state }).ToString())).Append("]]\n");
    }

    /// <summary>What both jobs do: run the script, and clear the jobs away where there is none.</summary>
    public static string OnEvent(string plan)
    {
        var name = NetNames.Script(plan);
        return $":do {{/system/script/run {ScriptText.Quote(name)}}} on-error={{:log error {ScriptText.Quote(name + " failed, it runs again")}}}\n"
            + $":if ([:len [/system/script/find where name={ScriptText.Quote(name)}]] = 0) do={{"
            + $"{Remove("scheduler", NetNames.Boot(plan))}; {Remove("scheduler", NetNames.Timer(plan))}}}";
    }

    private static string Find(string name) => $"[find where name={ScriptText.Quote(name)}]";

    private static string Remove(string kind, string name) => $"/system/{kind}/remove {Find(name)}";
}
