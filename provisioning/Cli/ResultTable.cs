using System.Globalization;
using InternetDesa.Provisioning.Applying;

namespace InternetDesa.Provisioning.Cli;

/// <summary>Says what is true of a router after a verb that may have changed it.</summary>
internal static class ResultTable
{
    /// <summary>Shows a result.</summary>
    /// <returns>The exit code.</returns>
    public static int Show(this Screen screen, ApplyResult result, RouterTarget target, string? plan)
    {
        screen.Show(
            new { router = target.ToString(), plan, result.Outcome, result.Reasons, result.RevertsBy, result.RoundTrips },
            () =>
            {
                var (style, text) = Words(result);
                screen.Line($"{target}: {text}", style);
                foreach (var reason in result.Reasons)
                    screen.Line($"  {reason}");
                var trips = result.RoundTrips;
                screen.Line(string.Create(CultureInfo.InvariantCulture,
                    $"  round trips: {trips.Reads} to read, {trips.Writes} to write, {trips.Nets} for the nets"), "grey");
            });
        return ExitCodes.Of(result.Outcome);
    }

    private static (string Style, string Text) Words(ApplyResult result)
    {
        var by = result.RevertsBy is { } time
            ? string.Create(CultureInfo.InvariantCulture,
                $"at {time.ToLocalTime():HH:mm} ({time.ToUniversalTime():HH:mm} UTC), or when it next starts")
            : "when its timer fires, or when it next starts";
        return result.Outcome switch
        {
            ApplyOutcome.NothingToDo => ("green", "nothing to do, it is as the manifest says"),
            ApplyOutcome.Applied => ("green", "applied and confirmed; nothing is pending"),
            ApplyOutcome.Held => ("yellow", $"applied and held: confirm it with 'desactl confirm', or it reverts by itself {by}"),
            ApplyOutcome.NotApplied => ("red", "not applied, nothing was changed"),
            ApplyOutcome.Reverted => ("yellow", "reverted, it is as it was before"),
            _ => ("red", $"unknown; what is pending reverts by itself {by}"),
        };
    }
}
